import { type Brackets, fits, follow, NONE } from './brackets.ts'
import { dockerPart, type Fields, isFields, isLine, parsed, unwrap } from './envelope.ts'

/** What a line of a captured log is. `text` is without what the capturing tool put before it; `at` is the time that it put there, as it stands. */
export type LogItem = { line: number; text: string; at?: string } & (
  | { is: 'record'; record: Fields; envelope?: Fields }
  | { is: 'text' }
  | { is: 'unreadable'; why: string }
)

/** A document of several lines that is longer is not kept in memory. */
const LONGEST = 64 << 20

/** A Hash as Ruby prints it. */
const RUBY = /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*=>|:["\w]|[a-z_]\w*: )/i

/** How loggers and the tools that carry their lines begin an object, and data within a line does not. */
const BEGINS_A_LINE =
  /^\{\s*"(?:host(?:name)?|application|environment|(?:@?time)?stamp|@?timestamp|time|ts|date|level|lvl|severity|pid|thread|log|MESSAGE|_raw|@message|TimeGenerated)"/

/** `kubectl logs --prefix`, then the container runtime’s or `--timestamps`’s time; P is a part of a line, F its end. */
const PREFIX =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: stern colors the names of pods
  /^(?:\u001b\[[\d;]*m)*(\[pod\/[^\]\s]+\] )?(?:(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)) (?:(stdout|stderr) ([PF])(?: |$))?)?/

/**
 * Reads a log in the shapes in which people capture it: one JSON object a line, also behind the prefixes of kubectl, stern, Compose, the
 * container runtime or syslog; within Docker’s, Datadog’s and other envelopes; in an array; over several lines. A line that begins as JSON and is
 * none is `unreadable`, never passed over; whether a line of `text` matters is the caller’s to say.
 */
export class CapturedLog {
  readonly #datadog: boolean
  readonly #parts = new Map<string, { line: number; text: string }>()
  #block: { line: number; text: string[]; size: number; brackets: Brackets } | undefined

  /** @param datadog every object is an event as Datadog exports it */
  constructor({ datadog = false }: { datadog?: boolean } = {}) {
    this.#datadog = datadog
  }

  /** @param text undefined for a line that was too long to keep */
  feed(text: string | undefined, line: number): LogItem[] {
    if (text === undefined) {
      const lost = this.#giveUp('it is not closed')
      return [...lost, { is: 'unreadable', line, text: '', why: 'it is longer than 8 MB' }]
    }
    if (this.#block) return this.#goOn(text, line)
    if (text.startsWith('{')) {
      const value = parsed(text)
      if (value !== undefined) return this.#found(value, text, line)
    }
    return this.#slowly(text, line)
  }

  /** What is left when the log ends. */
  end(): LogItem[] {
    const lost = this.#giveUp('it is not closed where the file ends')
    const parts = [...this.#parts.values()].flatMap(({ line, text }) => this.#read(text, line))
    this.#parts.clear()
    return [...lost, ...parts]
  }

  #slowly(raw: string, line: number): LogItem[] {
    const text = raw.startsWith('\ufeff') ? raw.slice(1) : raw
    const [before = '', pod = '', at, stream = '', part] = PREFIX.exec(text) ?? []
    const body = text.slice(before.length)
    const items =
      part === undefined ? this.#read(body, line) : this.#joined(`${pod}${stream}`, body, part === 'F', line)
    return at === undefined ? items : items.map((item) => ({ at, ...item }))
  }

  #joined(key: string, body: string, whole: boolean, line: number): LogItem[] {
    const text = (this.#parts.get(key)?.text ?? '') + body
    if (whole) this.#parts.delete(key)
    else this.#parts.set(key, { line, text: text.slice(0, LONGEST) })
    return whole ? this.#read(text, line) : []
  }

  #read(body: string, line: number): LogItem[] {
    const text = body.trim()
    if (text === '') return []
    const plain = text.replaceAll(COLOR, '')
    if (/^[{["]/.test(plain)) {
      const value = parsed(plain)
      if (typeof value === 'string') return this.#slowly(value, line)
      if (value !== undefined) return this.#found(value, body, line)
    }
    // Of an array that has each of its entries on a line.
    const entry = plain.replace(/^[[,\s]+(?=\{|$)/, '').replace(/(?<=\}|^)[\],\s]+$/, '')
    if (entry === '') return []
    if (entry.startsWith('{')) {
      const value = parsed(entry)
      return isFields(value) ? this.#found(value, entry, line) : this.#begin(entry, line)
    }
    const begin = plain.search(/\{\s*"/)
    if (begin < 0) return [{ is: 'text', line, text: body }]
    const inner = plain.slice(begin)
    // Something else cut off, such as the body of a request.
    if (follow(NONE, inner)?.open !== '' && !BEGINS_A_LINE.test(inner)) return [{ is: 'text', line, text: body }]
    const items = follow(NONE, inner)?.open === '' ? this.#begin(inner, line) : []
    if (items.length > 0)
      return items.some((item) => item.is === 'unreadable' || (item.is === 'record' && isLine(item.record)))
        ? items
        : [{ is: 'text', line, text: body }]
    return [{ is: 'unreadable', line, text: body, why: 'it holds the beginning of a JSON object' }]
  }

  #found(value: unknown, text: string, line: number): LogItem[] {
    const docker = dockerPart(value)
    if (docker) return this.#joined(`docker ${docker.stream}`, docker.text, docker.whole, line)
    const events = unwrap(value, this.#datadog)
    if (events.length === 0 && !(Array.isArray(value) && value.length === 0)) return [{ is: 'text', line, text }]
    return events.map((event) => ({ is: 'record', line, text, ...event }))
  }

  /** Objects without anything between them, one that goes on over the next lines, or one that is cut off. */
  #begin(text: string, line: number): LogItem[] {
    const items: LogItem[] = []
    let rest = text
    while (rest.startsWith('{')) {
      const brackets = follow(NONE, rest)
      if (brackets?.open !== '') return [...items, ...this.#open(rest, line, brackets)]
      const whole = rest.slice(0, brackets.end)
      const value = parsed(whole)
      // As Ruby prints a Hash.
      if (value === undefined) items.push({ is: 'text', line, text: whole })
      else for (const item of this.#found(value, whole, line)) items.push(item)
      rest = rest.slice(brackets.end).replace(/^[\s,\]]+/, '')
    }
    return rest === '' ? items : [...items, ...this.#read(rest, line)]
  }

  #open(text: string, line: number, brackets: Brackets | undefined): LogItem[] {
    if (RUBY.test(text)) return [{ is: 'text', line, text }]
    if (!brackets || brackets.inString || !/[[{,]$/.test(text))
      return [{ is: 'unreadable', line, text, why: 'it begins as JSON and is none' }]
    this.#block = { line, text: [text], size: text.length, brackets }
    return []
  }

  #goOn(text: string, line: number): LogItem[] {
    const block = this.#block
    const brackets = block && fits(block.brackets, text) ? follow(block.brackets, text) : undefined
    if (!block || !brackets || brackets.inString || block.size + text.length > LONGEST) {
      const lost = this.#giveUp('it begins as JSON and is none')
      return [...lost, ...this.feed(text, line)]
    }
    block.text.push(text.slice(0, brackets.end))
    block.size += text.length
    block.brackets = brackets
    if (brackets.open !== '') return []
    this.#block = undefined
    const whole = block.text.join('\n')
    const value = parsed(whole)
    const items: LogItem[] =
      value === undefined
        ? [{ is: 'unreadable', line: block.line, text: whole, why: 'it begins as JSON and is none' }]
        : this.#found(value, whole, block.line)
    return [...items, ...this.#read(text.slice(brackets.end), line)]
  }

  /** Lines that are whole by themselves were not part of what was cut off. */
  #giveUp(why: string): LogItem[] {
    const block = this.#block
    this.#block = undefined
    if (!block) return []
    const own = block.text.map((text, at) => ({
      line: block.line + at,
      text,
      value: at === 0 ? undefined : objectIn(text),
    }))
    const lost = own.filter(({ value }) => value === undefined).map(({ text }) => text)
    const text = lost.join('\n')
    return [
      // A bracket alone holds nothing.
      /["\w]/.test(text) ? { is: 'unreadable', line: block.line, text, why } : { is: 'text', line: block.line, text },
      ...own.flatMap(({ line, text, value }) => (value === undefined ? [] : this.#found(value, text, line))),
    ]
  }
}

function objectIn(line: string): unknown {
  const text = line.trim().replace(/,$/, '')
  return text.startsWith('{') ? parsed(text) : undefined
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are told colors by them
const COLOR = /\u001b\[[\d;]*m/g
