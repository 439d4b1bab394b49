import { type LogRecord, valuesAt } from '../logs/line.ts'
import { MARK, type Search, STAR, type Test } from './search.ts'

/** A search asks for a tag that nobody has stated for a side. */
export class UnknownTag extends Error {
  constructor(tag: string) {
    super(`the tag ${tag} is not stated`)
    this.name = 'UnknownTag'
  }
}

/** Searched in full text beside the message. */
const FULL_TEXT = ['message', 'exception.message', 'exception.stack_trace', 'error.message', 'error.stack']

/**
 * Whether a line of a sample would be found.
 * @param tags what the agent adds; throws `UnknownTag` for a key that is neither there nor in the line
 */
export function finds(search: Search, record: LogRecord, tags: Readonly<Record<string, string>>): boolean {
  if ('and' in search) return search.and.every((part) => finds(part, record, tags))
  if ('or' in search) return search.or.some((part) => finds(part, record, tags))
  if ('not' in search) return !finds(search.not, record, tags)
  const { key, test } = search
  if (key === null) return FULL_TEXT.flatMap((path) => valuesAt(record, path)).some((value) => inText(test, value))
  if (key === '*') return leaves(record).some((value) => inText(test, value))
  return valuesOf(key, record, tags).some((value) => matches(test, value))
}

function valuesOf(key: string, record: LogRecord, tags: Readonly<Record<string, string>>): unknown[] {
  if (key.startsWith('@')) return valuesAt(record, key.slice(1)).flat()
  if (key === 'status') return [statusOf(record.level ?? record.status)]
  if (key === 'message') return [record.message]
  if (tags[key] !== undefined) return [tags[key]]
  // The tracer's own tags travel in the line; the host is what semantic_logger says.
  const inLine = [...valuesAt(record, `named_tags.dd.${key}`), ...valuesAt(record, `dd.${key}`)]
  if (key === 'host') inLine.push(record.host)
  const known = inLine.filter((value) => value !== undefined)
  if (known.length === 0) throw new UnknownTag(key)
  return known
}

/** As Datadog's status remapper reads a level: by its first letter. */
function statusOf(level: unknown): string {
  const text = String(level ?? 'info').toLowerCase()
  if (/^(emerg|f)/.test(text)) return 'emergency'
  if (text.startsWith('a')) return 'alert'
  if (text.startsWith('c')) return 'critical'
  if (text.startsWith('e')) return 'error'
  if (text.startsWith('w')) return 'warn'
  if (text.startsWith('n')) return 'notice'
  if (/^[dtv]/.test(text)) return 'debug'
  return /^(ok|s)/.test(text) ? 'ok' : 'info'
}

function matches(test: Test, value: unknown): boolean {
  if (value === null || value === undefined) return false
  if ('compare' in test) {
    const number = Number(value)
    if (test.compare === '<') return number < test.number
    if (test.compare === '<=') return number <= test.number
    return test.compare === '>' ? number > test.number : number >= test.number
  }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if ('phrase' in test) return text === test.phrase
  if ('like' in test) return test.like === '*' || pattern(test.like, '').test(text)
  const order = (a: string, b: string) =>
    Number.isNaN(Number(a)) || Number.isNaN(Number(b)) ? (a < b ? -1 : a > b ? 1 : 0) : Number(a) - Number(b)
  const [low, high] = [test.from === '*' ? 1 : order(text, test.from), test.to === '*' ? -1 : order(text, test.to)]
  return (test.fromIncluded ? low >= 0 : low > 0) && (test.toIncluded ? high <= 0 : high < 0)
}

/** Full text knows words: without case, cut at what is neither letter nor digit. */
function inText(test: Test, value: unknown): boolean {
  if (value === null || value === undefined) return false
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const words = wordsOf(text)
  if ('phrase' in test) return ` ${words.join(' ')} `.includes(` ${wordsOf(test.phrase).join(' ')} `)
  if (!('like' in test)) return false
  if (test.like === '*') return true
  const wanted = pattern(test.like, 'i')
  if (/[*?]/.test(test.like))
    return text.split(/\s+/).some((word) => wanted.test(word)) || words.some((word) => wanted.test(word))
  return ` ${words.join(' ')} `.includes(` ${wordsOf(test.like).join(' ')} `)
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean)
}

function pattern(like: string, flags: string): RegExp {
  const source = [...like]
    .map((char) => {
      if (char === '*') return '.*'
      if (char === '?') return '.'
      const plain = char === STAR ? '*' : char === MARK ? '?' : char
      return plain.replace(/[.*+?^${}()|[\]\\]/, '\\$&')
    })
    .join('')
  return new RegExp(`^${source}$`, `s${flags}`)
}

function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]
}
