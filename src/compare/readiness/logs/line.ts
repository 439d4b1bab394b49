import type { CaptureLine } from '../../../ports/captures.ts'
import { CapturedLog, type LogItem } from '../../logs/captured.ts'

export type LogRecord = Readonly<Record<string, unknown>>

/** What a line of a log sample is. `plain` is text; `broken` begins as JSON does and is not whole. */
export type LogLine = { number: number; bytes: number; ansi: boolean } & (
  | { is: 'json'; record: LogRecord }
  | { is: 'plain'; trace: boolean; ruby: boolean }
  | { is: 'broken' }
)

const TRACE = /^\s*(?:from\s+)?\S*\.rb:\d+(?::in\b.*)?$|^\s*\/\S+:\d+:in\s|^\s+at\s\S+/
/** `I, [2026-11-20T03:00:00.123456 #4242]  INFO -- : …` */
const RUBY = /^[DIWEFA], \[\S+ #\d+\]\s+[A-Z]+ -- /

/** The lines of a sample, in any of the shapes that `CapturedLog` knows. */
export async function* logLines(lines: AsyncIterable<CaptureLine>): AsyncIterable<LogLine> {
  const log = new CapturedLog()
  const ofItem = (item: LogItem): LogLine => {
    const ansi = item.text.includes('\u001b[') || /\\u001b\[/i.test(item.text)
    const base = { number: item.line, bytes: Buffer.byteLength(item.text), ansi }
    if (item.is === 'record') return { ...base, is: 'json', record: item.record }
    if (item.is === 'unreadable') return { ...base, is: 'broken' }
    return { ...base, is: 'plain', trace: TRACE.test(item.text), ruby: RUBY.test(item.text) }
  }
  for await (const { number, text } of lines) yield* log.feed(text, number).map(ofItem)
  yield* log.end().map(ofItem)
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
