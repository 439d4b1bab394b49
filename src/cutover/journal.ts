import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Json } from '../kernel/json.ts'
import { CannotTell } from '../kernel/judgement.ts'

/** What was seen and decided. */
export interface Entry {
  n: number
  /** ISO 8601, UTC. */
  at: string
  kind: 'opened' | 'seen' | 'decided' | 'measured'
  data: { readonly [key: string]: Json }
}

/** As it stands in the file: each line holds the hash of the one before it. */
export interface ChainedEntry extends Entry {
  prev: string
  hash: string
}

const FIRST = '0'.repeat(64)

/** The number of the first line that is not what was written, or undefined. */
export function brokenAt(entries: readonly ChainedEntry[]): number | undefined {
  let prev = FIRST
  for (const [i, { hash, ...entry }] of entries.entries()) {
    if (entry.prev !== prev || entry.n !== i || hash !== hashOf(entry)) return i + 1
    prev = hash
  }
  return undefined
}

function hashOf({ n, at, kind, data, prev }: Omit<ChainedEntry, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify([n, at, kind, data, prev]))
    .digest('hex')
}

/**
 * A log that only grows: one JSON line an entry, each bound to the one before it by SHA-256. A file that somebody changed is refused; a last
 * line that a crash cut off is dropped.
 */
export class Journal {
  readonly file: string
  readonly #entries: ChainedEntry[] = []
  readonly #now: () => Date

  /** Throws `CannotTell` in one sentence where the file was changed. */
  constructor(file: string, now: () => Date = () => new Date()) {
    this.file = file
    this.#now = now
    mkdirSync(dirname(file), { recursive: true })
    if (existsSync(file)) this.#entries.push(...readJournal(file))
  }

  get entries(): readonly ChainedEntry[] {
    return this.#entries
  }

  append(kind: Entry['kind'], data: Entry['data']): ChainedEntry {
    const prev = this.#entries.at(-1)?.hash ?? FIRST
    const entry = { n: this.#entries.length, at: this.#now().toISOString(), kind, data, prev }
    const chained: ChainedEntry = { ...entry, hash: hashOf(entry) }
    // Before the line: what a crash left without its end is closed.
    const gap = existsSync(this.file) && !readFileSync(this.file, 'utf8').endsWith('\n') ? '\n' : ''
    appendFileSync(this.file, `${this.#entries.length === 0 ? '' : gap}${JSON.stringify(chained)}\n`, { mode: 0o600 })
    this.#entries.push(chained)
    return chained
  }
}

/** Throws `CannotTell` where a line is not what was written. */
export function readJournal(file: string): ChainedEntry[] {
  const text = readFileSync(file, 'utf8')
  const lines = text.split('\n').filter(Boolean)
  const entries: ChainedEntry[] = []
  for (const [i, line] of lines.entries()) {
    try {
      entries.push(JSON.parse(line) as ChainedEntry)
    } catch {
      // Only the end of the file can be a crash's; what stands in the middle was changed.
      if (i < lines.length - 1 && !isCut(line)) throw changed(file, i + 1)
    }
  }
  const broken = brokenAt(entries)
  if (broken !== undefined) throw changed(file, broken)
  return entries
}

/** A line without its closing brace was cut by a crash. */
function isCut(line: string): boolean {
  return !line.trimEnd().endsWith('}')
}

function changed(file: string, line: number): CannotTell {
  return new CannotTell(
    'defect',
    `${file}: line ${line} is not what was written; keep the file as it is and begin another with --journal.`,
  )
}
