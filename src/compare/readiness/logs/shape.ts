import { type LogLine, type LogRecord, valuesAt } from './line.ts'
import { type Template, Templates } from './templates.ts'

export type LogSide = 'old' | 'new'

/** How the lines of one kind look on a side. */
export interface KindShape {
  lines: number
  levels: string[]
  /** Path by dots → how many lines have it, and its types. */
  fields: Record<string, { lines: number; types: string[] }>
  /** Path of the order's id → lines. */
  orderIds: Record<string, number>
}

export interface LogKind {
  name: string
  template: string
  old: KindShape | null
  new: KindShape | null
}

/** A count, and the first line numbers. */
export interface Places {
  count: number
  at: string[]
}

export interface SideFacts {
  lines: number
  json: number
  plain: Places
  /** Of `plain`: in the form of Ruby's own Logger. */
  ruby: number
  traces: Places
  broken: Places
  ansi: Places
  /** Over 16 KiB, which container runtimes cut. */
  long: number
  /** Form of the timestamps → lines: digits as `d`. */
  timestamps: Record<string, number>
}

const MOST_KINDS = 5_000
const MOST_FIELDS = 400
const CUT = 16 * 1024

/** Reads both samples, line by line, and keeps nothing of them but their shape. */
export class LogShapes {
  readonly facts: Record<LogSide, SideFacts> = { old: empty(), new: empty() }
  readonly #templates = new Templates()
  readonly #kinds = new Map<Template, Record<LogSide, KindShape | null>>()
  readonly #opaque: readonly string[]
  readonly #orderId: readonly string[]
  overflow = false

  constructor(options: { opaque: readonly string[]; orderId: readonly string[] }) {
    this.#opaque = options.opaque
    this.#orderId = options.orderId
  }

  add(side: LogSide, file: string, line: LogLine): void {
    const facts = this.facts[side]
    const place = `${file}:${line.number}`
    facts.lines += 1
    if (line.ansi) count(facts.ansi, place)
    if (line.bytes > CUT) facts.long += 1
    if (line.is === 'broken') count(facts.broken, place)
    else if (line.is === 'plain') {
      count(line.trace ? facts.traces : facts.plain, place)
      if (line.ruby) facts.ruby += 1
    } else this.#record(side, line.record)
  }

  #record(side: LogSide, record: LogRecord): void {
    const facts = this.facts[side]
    facts.json += 1
    const form = formOf(record.timestamp)
    facts.timestamps[form] = (facts.timestamps[form] ?? 0) + 1
    const template = this.#templates.of(word(record.name), word(record.message))
    let kind = this.#kinds.get(template)
    if (!kind) {
      if (this.#kinds.size >= MOST_KINDS) {
        this.overflow = true
        return
      }
      kind = { old: null, new: null }
      this.#kinds.set(template, kind)
    }
    kind[side] ??= { lines: 0, levels: [], fields: {}, orderIds: {} }
    const shape = kind[side]
    shape.lines += 1
    const level = word(record.level)
    if (!shape.levels.includes(level)) shape.levels.push(level)
    for (const path of this.#orderId)
      if (valuesAt(record, path).some((value) => value !== null && value !== ''))
        shape.orderIds[path] = (shape.orderIds[path] ?? 0) + 1
    this.#walk(record, '', shape, new Set())
  }

  #walk(value: object, path: string, shape: KindShape, seen: Set<string>): void {
    for (const [key, inner] of Object.entries(value)) {
      const at = path ? `${path}.${key}` : key
      // A line counts a path once, however many entries of an array have it.
      const known = shape.fields[at] ?? this.#newField(shape, at)
      if (!known) continue
      const type = typeOf(inner)
      if (!known.types.includes(type)) known.types.push(type)
      if (!seen.has(at)) known.lines += 1
      seen.add(at)
      if (this.#opaque.includes(at) || typeof inner !== 'object' || inner === null) continue
      if (!Array.isArray(inner)) this.#walk(inner, at, shape, seen)
      else
        for (const entry of inner) if (typeof entry === 'object' && entry !== null) this.#walk(entry, at, shape, seen)
    }
  }

  #newField(shape: KindShape, at: string): KindShape['fields'][string] | undefined {
    if (Object.keys(shape.fields).length >= MOST_FIELDS) {
      this.overflow = true
      return undefined
    }
    const field = { lines: 0, types: [] }
    shape.fields[at] = field
    return field
  }

  kinds(): LogKind[] {
    return [...this.#kinds].map(([kind, sides]) => ({
      name: kind.name,
      template: this.#templates.told(kind),
      ...sides,
    }))
  }
}

function empty(): SideFacts {
  const none = () => ({ count: 0, at: [] })
  return {
    lines: 0,
    json: 0,
    plain: none(),
    ruby: 0,
    traces: none(),
    broken: none(),
    ansi: none(),
    long: 0,
    timestamps: {},
  }
}

function count(places: Places, at: string): void {
  places.count += 1
  if (places.at.length < 10) places.at.push(at)
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function formOf(timestamp: unknown): string {
  return typeof timestamp === 'string' ? timestamp.replace(/\d/g, 'd').slice(0, 60) : typeof timestamp
}
