import type { Calendar } from '../calendar.ts'

export type When =
  | { kind: 'calendar'; calendar: Calendar; zone: string }
  /** Once, when the machine starts. */
  | { kind: 'boot' }
  | { kind: 'unknown'; why: string }

/** Something that an old host does by itself. */
export interface OldEntry {
  /** What it does, stripped of shells, paths and logs: by this it is found again. */
  essence: string
  /** `popsockets-large-4: crontab line 7`; several where hosts have the same. */
  places: readonly string[]
  /** For people. */
  text: string
  when: When
  /** It takes a lock, so that it never runs beside itself. */
  locked: boolean
}

/** Something in the cluster that fires by itself. */
export interface NewHome {
  name: string
  essence: string
  text: string
  when: When
  overlap: 'Allow' | 'Forbid' | 'Replace' | 'queue'
  suspended: boolean
  /** Why it never runs although it is not suspended. */
  never?: string
  /** Why each of its runs fails. */
  fails?: string
  /** So many pods do the same at once, or one after another. */
  times?: number
  /** Seconds after which a run is ended. */
  deadline?: number
  /** Captured from a cluster, where it is at work, and not from a repository. */
  live: boolean
}

/** What a reader made of a captured file. */
export interface Read<T> {
  entries: T[]
  /** Of the machine itself, as the distribution brings them. */
  own: string[]
  /** What could not be read, a sentence each. */
  doubts: string[]
}

export function nothingRead<T>(): Read<T> {
  return { entries: [], own: [], doubts: [] }
}
