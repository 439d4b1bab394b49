import type { HistoryEvent, HistoryFields, HistorySource } from '../../ports/history.ts'
import { instant } from './instant.ts'

/** Reads the value of a field, by its path or column. */
export type Field = (record: unknown) => unknown

/** The event, or why there is none. */
export type Made = HistoryEvent | { malformed: string } | 'not-meant'

/** Longer names are no names. */
const LONGEST = 4096

/** Sets up how records of a source become events, once for all of them. */
export function eventMaker(
  source: HistorySource,
  fieldOf: (path: string) => Field,
): (record: unknown, line: number) => Made {
  const { fields, tells, side } = source
  const wanted = Object.entries(source.where).map(([path, values]) => [fieldOf(path), new Set(values)] as const)
  const one = (name: Exclude<keyof HistoryFields, 'key' | 'by'>) => (fields[name] ? fieldOf(fields[name]) : undefined)
  const several = (name: 'key' | 'by') => (fields[name] ?? []).map(fieldOf)
  const at = one('at')
  const [id, session, sequence, count] = [one('id'), one('session'), one('sequence'), one('deliveryCount')]
  const [lock, recordName, after, before] = [one('lock'), one('record'), one('after'), one('before')]
  const duration = one('duration')
  const [key, by] = [several('key'), several('by')]

  return (record, line) => {
    for (const [field, values] of wanted) if (!values.has(textOf(field(record)) ?? '')) return 'not-meant'
    const named = { ...given('id', textOf(id?.(record))), ...given('key', joined(key, record)) }
    const isPresence = tells === 'attached' || tells === 'detached'
    if (!isPresence) {
      if (named.id === undefined && named.key === undefined)
        return { malformed: 'it has neither message id nor business key' }
      if ((named.id?.length ?? 0) > LONGEST || (named.key?.length ?? 0) > LONGEST)
        return { malformed: `its message id or key is longer than ${LONGEST} characters` }
    }
    if (tells === 'remaining' || tells === 'dead-lettered' || tells === 'dropped')
      return { kind: 'kept', as: tells, ...named, place: line }
    const time = instant(at?.(record))
    if (time === undefined) return { malformed: `it has no time in ${fields.at}` }
    const noted = { at: time, place: line }
    const who = given('by', joined(by, record))
    if (isPresence) {
      if (who.by === undefined) return { malformed: 'it does not tell which consumer' }
      return { kind: 'presence', side, by: who.by, on: tells === 'attached', ...noted }
    }
    const bounds = { ...given('after', instant(after?.(record))), ...given('before', instant(before?.(record))) }
    if (tells === 'settled') return { kind: 'settled', side, ...named, ...who, ...bounds, ...noted }
    const counted = given('deliveryCount', wholeOf(count?.(record)))
    if (tells === 'delivery') return { kind: 'delivery', side, ...named, ...who, ...bounds, ...counted, ...noted }
    const ordered = {
      ...given('session', textOf(session?.(record))),
      ...given('sequence', sequenceOf(sequence?.(record))),
    }
    if (tells === 'published') return { kind: 'due', ...named, ...ordered, ...noted }
    return {
      kind: 'effect',
      side,
      ...named,
      ...who,
      ...ordered,
      ...bounds,
      ...counted,
      ...given('lock', textOf(lock?.(record))),
      ...given('record', textOf(recordName?.(record))),
      ...given('durationMs', millisecondsOf(duration?.(record))),
      ...noted,
    }
  }
}

function given<K extends string, V>(name: K, value: V | undefined): { [N in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [N in K]?: V }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (Buffer.isBuffer(value)) return value.toString('hex')
  return undefined
}

/** Nothing where a part is missing: half a key would be another's. */
function joined(parts: readonly Field[], record: unknown): string | undefined {
  if (parts.length === 0) return undefined
  const texts = parts.map((part) => textOf(part(record)))
  return texts.includes(undefined) ? undefined : texts.join(' ')
}

function wholeOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

function millisecondsOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined
}

const COUNTER = (1n << 48n) - 1n

/** Partitioned entities keep the partition in the upper 16 bits; within a session the lower 48 count. A number that lost digits is none. */
function sequenceOf(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return Number(BigInt(value) & COUNTER)
  return wholeOf(value)
}
