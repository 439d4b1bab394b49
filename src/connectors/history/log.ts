import { existsSync, globSync } from 'node:fs'
import { basename } from 'node:path'
import { CapturedLog, type LogItem } from '../../compare/logs/captured.ts'
import { objectsWithin } from '../../compare/logs/envelope.ts'
import { mentions } from '../../compare/logs/mentions.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { HistoryEvent, HistorySource, LogFormat, ReadCounts } from '../../ports/history.ts'
import { eventMaker, type Field, type Made } from './event.ts'
import { linesOf } from './lines.ts'

/**
 * Events of log files, the files in the order of their names. Lines are counted through all of them. What could hold an event and cannot be read
 * counts as malformed.
 */
export async function* logEvents(
  source: HistorySource,
  from: { files: readonly string[]; format: LogFormat },
  tell: ReadCounts,
  signal: AbortSignal,
): AsyncGenerator<HistoryEvent[]> {
  const files = [...new Set(from.files.flatMap(filesOf))].sort()
  if (files.length === 0)
    throw new CannotTell('not-configured', `${source.name}: there is no file ${from.files.join(', ')}.`)
  const read = itemReader(source)
  let line = 0
  for (const file of files) {
    const before = line
    tell.parts.push({ name: basename(file), first: line + 1 })
    const log = new CapturedLog({ datadog: from.format === 'datadog' })
    const eventsOf = (items: readonly LogItem[]) => {
      const events: HistoryEvent[] = []
      for (const item of items) {
        tell.records++
        const made = read(item)
        if (made === 'foreign') tell.foreign++
        else if (made === 'not-meant') continue
        else if ('malformed' in made) {
          tell.malformed++
          tell.firstMalformed ??= `${basename(file)}, line ${item.line - before}: ${made.malformed}`
        } else events.push(made)
      }
      tell.events += events.length
      return events
    }
    for await (const lines of linesOf(file, signal)) {
      const events = eventsOf(lines.flatMap((text) => log.feed(text, ++line)))
      if (events.length > 0) yield events
    }
    const last = eventsOf(log.end())
    if (last.length > 0) yield last
  }
}

/** A pattern, or the name of a file that looks like one. */
function filesOf(pattern: string): string[] {
  return existsSync(pattern) ? [pattern] : globSync(pattern)
}

function itemReader(source: HistorySource): (item: LogItem) => Made | 'foreign' {
  const make = eventMaker(source, pathOf)
  const filters = Object.keys(source.where).map(pathOf)
  const isMentioned = mentions(
    source.where,
    [source.fields.id, ...(source.fields.key ?? [])].filter((path) => path !== undefined),
  )
  return (item) => {
    if (item.is === 'unreadable') return { malformed: item.why }
    // A process prints other things to the same stream.
    if (item.is === 'text')
      return isMentioned(item.text) ? { malformed: 'it is no JSON and speaks of an event' } : 'foreign'
    const record = item.envelope ? { ...item.envelope, ...item.record } : item.record
    const made = make(record, item.line)
    if (made !== 'not-meant') return made
    for (const inner of objectsWithin(record))
      if (make(inner, item.line) !== 'not-meant') return { malformed: 'it holds an event within another record' }
    if (filters.every((field) => field(record) !== undefined)) return made
    return isMentioned(JSON.stringify(record))
      ? { malformed: 'it speaks of an event, in an envelope that is not known' }
      : made
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
