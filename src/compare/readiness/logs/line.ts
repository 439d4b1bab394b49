import type { CaptureLine } from '../../../ports/captures.ts'

export type LogRecord = Readonly<Record<string, unknown>>

/** What a line of a log sample is. `plain` is text; `broken` begins as JSON does and is not whole. */
export type LogLine = { number: number; bytes: number; ansi: boolean } & (
  | { is: 'json'; record: LogRecord }
  | { is: 'plain'; trace: boolean; ruby: boolean }
  | { is: 'broken' }
)

/** As the container runtime writes it to the node's disk: time, stream, P for a part, F for the end of a line. */
const CRI = /^\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) ([PF])(?: |$)/
const TRACE = /^\s*(?:from\s+)?\S*\.rb:\d+(?::in\b.*)?$|^\s*\/\S+:\d+:in\s|^\s+at\s\S+/
/** `I, [2026-11-20T03:00:00.123456 #4242]  INFO -- : …` */
const RUBY = /^[DIWEFA], \[\S+ #\d+\]\s+[A-Z]+ -- /

/** The lines of a sample, parts joined again where the runtime says that they are parts. */
export async function* logLines(lines: AsyncIterable<CaptureLine>): AsyncIterable<LogLine> {
  let held = ''
  for await (const { number, text, bytes } of lines) {
    const part = CRI.exec(text)
    const body = part ? text.slice(part[0].length) : text
    if (part?.[1] === 'P') {
      if (held.length < 1024 * 1024) held += body
      continue
    }
    const whole = held + body
    if (whole.trim() !== '') yield readLine(whole, number, held ? Buffer.byteLength(whole) : bytes)
    held = ''
  }
}

function readLine(text: string, number: number, bytes: number): LogLine {
  const ansi = text.includes('\u001b[') || /\\u001b\[/i.test(text)
  const base = { number, bytes, ansi }
  if (!text.trimStart().startsWith('{')) return { ...base, is: 'plain', trace: TRACE.test(text), ruby: RUBY.test(text) }
  try {
    // Colours are told for themselves; a raw escape character would keep the line from being JSON.
    const record = JSON.parse(ansi ? text.replaceAll('\u001b', '') : text) as unknown
    if (typeof record === 'object' && record !== null) return { ...base, is: 'json', record: record as LogRecord }
  } catch {
    // Told as broken: the text may hold anything.
  }
  return { ...base, is: 'broken' }
}

/** The values at a path by dots; arrays are gone through. A key may hold dots itself. */
export function valuesAt(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => valuesAt(entry, path))
  if (typeof value !== 'object' || value === null) return []
  const record = value as Record<string, unknown>
  if (path in record) return [record[path]]
  const found: unknown[] = []
  for (let at = path.indexOf('.'); at > 0; at = path.indexOf('.', at + 1)) {
    const key = path.slice(0, at)
    if (key in record) found.push(...valuesAt(record[key], path.slice(at + 1)))
  }
  return found
}
