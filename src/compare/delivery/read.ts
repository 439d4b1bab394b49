import type { Role } from '../../kernel/check.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import { type DeliveryHistory, type HistorySource, placeOf, type ReadCounts } from '../../ports/history.ts'
import { History, TooLong } from './history.ts'
import type { HistoryOptions, HistoryReport } from './report.ts'

export interface ReadSource extends ReadCounts {
  name: string
  tells: HistorySource['tells']
  side: Role
  /** Why it could not be read, or not to its end. */
  unread?: string
}

/** The longest work on one message, as a worker measured it. */
export interface LongestWork {
  /** Milliseconds. */
  ms: number
  /** `file:line`. */
  place: string
}

export interface ReadHistory {
  sources: readonly ReadSource[]
  /** Null where no effect says how long it took. */
  longestWork: LongestWork | null
  report: HistoryReport
}

/**
 * Reads every source of both sides once, one after the other, and lets the checker tell. A source that cannot be read is told as
 * unread; what the others prove stays proven. Throws `CannotTell` where nothing can be told at all.
 */
export async function readHistory(
  sides: Readonly<Record<Role, DeliveryHistory>>,
  options: Omit<HistoryOptions, 'placeText'>,
  signal: AbortSignal,
  progress: (source: string, done: number, total: number) => void,
): Promise<ReadHistory> {
  const all = (['source', 'target'] as const).flatMap((role) => sides[role].sources.map((source) => ({ role, source })))
  const sources: ReadSource[] = []
  let longestWork: LongestWork | null = null
  const history = new History({ ...options, placeText: (number, line) => placeText(sources[number], line) })
  for (const [number, { role, source }] of all.entries()) {
    const counts: ReadSource = {
      name: source.name,
      tells: source.tells,
      side: source.side,
      records: 0,
      events: 0,
      foreign: 0,
      malformed: 0,
      parts: [],
    }
    sources.push(counts)
    progress(source.name, number, all.length)
    try {
      for await (const events of sides[role].read(source, counts)) {
        for (const event of events) {
          // Made for this reading alone; a copy of each would cost as much as the checking.
          if (event.kind === 'effect' && event.durationMs !== undefined && event.durationMs > (longestWork?.ms ?? -1))
            longestWork = { ms: event.durationMs, place: placeText(counts, event.place) }
          event.place = placeOf(number, event.place)
          history.record(event)
        }
        signal.throwIfAborted()
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof TooLong)
        throw new CannotTell('defect', `The history holds ${error.message}; state a shorter delivery.window.`)
      if (!(error instanceof CannotTell)) throw error
      counts.unread = error.message
    }
  }
  const report = history.close()
  // Names of a thousand rotated files are no evidence.
  for (const one of sources) one.parts.length = Math.min(one.parts.length, 10)
  return { sources, longestWork, report }
}

function placeText(source: ReadSource | undefined, line: number): string {
  const part = source?.parts.findLast(({ first }) => first <= line)
  return part ? `${part.name}:${line - part.first + 1}` : `${source?.name}:${line}`
}
