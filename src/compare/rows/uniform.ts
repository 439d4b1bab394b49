import type { Key } from '../../ports/rows.ts'
import type { FoundRow } from './found.ts'
import { type Change, LEAST, type Pattern, type Value } from './patterns/pattern.ts'
import { isPattern, patternOf } from './patterns.ts'
import { type ColumnPattern, SAMPLES } from './result.ts'

type Values = Readonly<Record<string, string | null>>

/** What differs in one row; null: a side has it no more. */
export interface Told {
  source: Values | null
  target: Values | null
}

/** What of a row is needed to tell whether patterns explain it. */
export interface Checked {
  /** By column of the patterns, those that differ. */
  changes: ReadonlyMap<string, Change>
  /** Another column differs too. */
  otherwise: boolean
}

export interface UniformReader {
  /** Values of all columns that differ. */
  valuesOf(rows: readonly FoundRow[]): Promise<Told[]>
  /** Undefined for a row that a side has no more. */
  check(rows: readonly FoundRow[], columns: readonly string[]): Promise<(Checked | undefined)[]>
}

export interface UniformChange {
  patterns: ColumnPattern[]
  /** Some of the rows that were looked at and that no pattern explains wholly. */
  outliers: readonly FoundRow[]
  /** All of them. */
  unexplained: number
}

interface Known {
  pattern: Pattern
  differing: number
  following: number
  /** Of those that follow. */
  examples: FoundRow[]
}

/** Rows that wait until a pattern is known, at most. */
const WAITING = 4_000
const AT_ONCE = 500
const OUTLIERS = 50
const BUDGET_MS = 20_000

/** Finds the columns that changed by one rule, and the rows that do not follow it. Bounded in memory and in time, whatever is found. */
export class Uniform {
  readonly #read: UniformReader
  readonly #goesOn: () => boolean
  readonly #patterns = new Map<string, Known>()
  #waiting: FoundRow[] = []
  /** Rows that differ when patterns are looked for again. */
  #next = LEAST
  #spentMs = 0
  #seen = 0
  #unexplained = 0
  #outliers: FoundRow[] = []

  constructor(read: UniformReader, goesOn: () => boolean) {
    this.#read = read
    this.#goesOn = goesOn
  }

  /** Takes rows that were just proven to differ; `spread` are some of all so far. */
  async settled(rows: readonly FoundRow[], spread: readonly FoundRow[], total: number): Promise<void> {
    const room = Math.max(0, WAITING - this.#waiting.length)
    this.#waiting.push(...rows.filter(({ kind }) => kind === 'differs').slice(0, room))
    if (this.#patterns.size === 0 && total >= this.#next) {
      this.#next = total * 2
      await this.#look(spread)
    }
    if (this.#patterns.size > 0) await this.#checkWaiting()
  }

  async end(spread: readonly FoundRow[], total: number): Promise<UniformChange> {
    if (this.#patterns.size === 0 && total > 1) await this.#look(spread)
    if (this.#patterns.size > 0) await this.#checkWaiting()
    const holding: ColumnPattern[] = []
    for (const [column, { pattern, following, differing, examples }] of this.#patterns) {
      if (isPattern(following, differing, pattern.least))
        holding.push({
          column,
          told: pattern.told,
          ...(pattern.how ? { how: pattern.how } : {}),
          rows: total,
          seen: this.#seen,
          follow: following,
        })
      else {
        // Rows that came later do not follow it: those that did are explained by nothing.
        this.#unexplained += following
        this.#outliers.unshift(...examples)
      }
    }
    if (holding.length === 0) return { patterns: [], outliers: [], unexplained: 0 }
    return { patterns: holding, outliers: this.#outliers, unexplained: this.#unexplained }
  }

  async #look(spread: readonly FoundRow[]): Promise<void> {
    const read = await this.#timed(() => this.#read.valuesOf(spread))
    for (const [column, changes] of changesByColumn(read)) {
      const pattern = patternOf(changes)
      if (pattern) this.#patterns.set(column, { pattern, differing: 0, following: 0, examples: [] })
    }
    if (this.#patterns.size === 0) return
    // Rows that had no room to wait are looked at too where they were read for the pattern.
    const waiting = new Set(this.#waiting.map(idOf))
    this.#waiting.unshift(...spread.filter((row) => !waiting.has(idOf(row))))
  }

  async #checkWaiting(): Promise<void> {
    const rows = this.#waiting
    this.#waiting = []
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      // The first rows are looked at in any case: without them the pattern was seen in none.
      if (this.#seen > 0 && (this.#spentMs > BUDGET_MS || !this.#goesOn())) return
      const batch = rows.slice(at, at + AT_ONCE)
      const checked = await this.#timed(() => this.#read.check(batch, [...this.#patterns.keys()]))
      for (const [i, row] of batch.entries()) {
        const one = checked[i]
        if (one) this.#count(row, one)
      }
    }
  }

  #count(row: FoundRow, { changes, otherwise }: Checked): void {
    // Healed meanwhile.
    if (changes.size === 0 && !otherwise) return
    this.#seen++
    let explained = !otherwise
    for (const [column, [source, target]] of changes) {
      const known = this.#patterns.get(column)
      if (!known) continue
      known.differing++
      if (!known.pattern.explains(source, target)) explained = false
      else if (known.following++ < SAMPLES) known.examples.push(row)
    }
    if (explained) return
    this.#unexplained++
    if (this.#outliers.length < OUTLIERS) this.#outliers.push(row)
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now()
    try {
      return await work()
    } finally {
      this.#spentMs += performance.now() - began
    }
  }
}

/** For rows that are all at hand: the patterns, and the rows that they do not explain. */
export async function uniformChange(
  rows: readonly FoundRow[],
  total: number,
  valuesOf: UniformReader['valuesOf'],
): Promise<UniformChange> {
  const check: UniformReader['check'] = async (batch, columns) =>
    (await valuesOf(batch)).map((told) => checkedOf(told, columns))
  const uniform = new Uniform({ valuesOf, check }, () => true)
  await uniform.settled(rows, rows, total)
  return await uniform.end(rows, total)
}

function checkedOf({ source, target }: Told, columns: readonly string[]): Checked | undefined {
  if (!source || !target) return undefined
  const names = Object.keys(source)
  return {
    changes: new Map(
      names
        .filter((name) => columns.includes(name))
        .map((name) => [name, [source[name] ?? null, target[name] ?? null] as const]),
    ),
    otherwise: names.some((name) => !columns.includes(name)),
  }
}

function changesByColumn(read: readonly Told[]): Map<string, (readonly [Value, Value])[]> {
  const out = new Map<string, (readonly [Value, Value])[]>()
  for (const { source, target } of read) {
    if (!source || !target) continue
    for (const name of Object.keys(source)) {
      const list = out.get(name) ?? []
      list.push([source[name] ?? null, target[name] ?? null])
      out.set(name, list)
    }
  }
  return out
}

function idOf({ key }: { key: Key }): string {
  return JSON.stringify(key)
}
