import type { Json } from './json.ts'

/** Where a long check keeps what it has finished, so that a run which was broken off can be taken up again. */
export interface Checkpoints {
  /** Takes up what an earlier run left under this name, unless its header says that it was another question. */
  open(name: string, header: CheckpointHeader): Promise<Checkpoint>
  /** A small value that the next run may ask for; undefined where none was left. */
  recall(name: string): Promise<Json | undefined>
  remember(name: string, value: Json): Promise<void>
}

/** Each entry is compared; the name of the first that differs tells why the earlier run is refused. */
export type CheckpointHeader = Readonly<Record<string, string>>

export interface Checkpoint {
  /** What the earlier run had finished, and when it began, in epoch milliseconds. */
  resumed?: { lines: readonly Json[]; since: number }
  /** Why there was one that was not taken up. */
  refused?: string
  /** Kept at once, so that a kill loses nothing. */
  append(line: Json): void
  /** All is finished: nothing is kept. */
  done(): Promise<void>
}
