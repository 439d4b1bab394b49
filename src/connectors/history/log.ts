import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { CannotTell } from '../../kernel/judgement.ts'
import type { HistoryEvent, HistorySource, LogFormat, ReadCounts } from '../../ports/history.ts'
import { eventMaker, type Field } from './event.ts'
import { linesOf } from './lines.ts'

/** Events of log files, the files in the order of their names. Lines are counted through all of them. */
export async function* logEvents(
  source: HistorySource,
  from: { files: readonly string[]; format: LogFormat },
  tell: ReadCounts,
  signal: AbortSignal,
): AsyncGenerator<HistoryEvent[]> {
  const files = [...new Set(from.files.flatMap((pattern) => globSync(pattern)))].sort()
  if (files.length === 0)
    throw new CannotTell('not-configured', `${source.name}: there is no file ${from.files.join(', ')}.`)
  const make = eventMaker(source, pathOf)
  const unwrap = from.format === 'datadog' ? unwrapped : (record: unknown) => [record]
  let line = 0
  for (const file of files) {
    const before = line
    tell.parts.push({ name: basename(file), first: line + 1 })
    for await (const lines of linesOf(file, signal)) {
      const events: HistoryEvent[] = []
      for (const text of lines) {
        line++
        if (text === '') continue
        tell.records++
        const malformed = (why: string) => {
          tell.malformed++
          tell.firstMalformed ??= `${basename(file)}, line ${line - before}: ${why}`
        }
        const record = text === undefined ? undefined : parsed(text)
        if (text === undefined) malformed('it is longer than 8 MB')
        else if (record === 'foreign') tell.foreign++
        else if (record === undefined) malformed('it begins as JSON and is none')
        else
          for (const inner of unwrap(record)) {
            const made = make(inner, line)
            if (made === 'not-meant') continue
            if ('malformed' in made) malformed(made.malformed)
            else events.push(made)
          }
      }
      tell.events += events.length
      if (events.length > 0) yield events
    }
  }
}

/** A process prints other things to the same stream: what does not begin as an object is none of ours. */
function parsed(text: string): unknown {
  if (!text.startsWith('{')) return 'foreign'
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value at a path such as `payload.message_id`. */
export function pathOf(path: string): Field {
  const steps = path.split('.')
  return (record) => {
    let value = record
    for (const step of steps) {
      if (typeof value !== 'object' || value === null) return undefined
      value = (value as Record<string, unknown>)[step]
    }
    return value
  }
}

type Fields = Record<string, unknown>

/**
 * The logged object out of Datadog's envelope, with the envelope's id as `datadog_id`. Knows an event of the Logs API (`attributes`
 * around the reserved and the own `attributes`), a whole page of it (`data`), and a line of an archive (`date`, `_id`).
 */
function unwrapped(record: unknown): unknown[] {
  if (!isFields(record)) return []
  if (Array.isArray(record.data)) return record.data.flatMap(unwrapped)
  const outer = record.type === 'log' && isFields(record.attributes) ? record.attributes : record
  const inner = isFields(outer.attributes) ? outer.attributes : {}
  const { attributes: _, ...reserved } = outer
  return [
    {
      ...reserved,
      ...inner,
      timestamp: inner.timestamp ?? outer.timestamp ?? outer.date,
      datadog_id: record.id ?? record._id,
    },
  ]
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
