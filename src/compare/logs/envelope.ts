export type Fields = Readonly<Record<string, unknown>>

/** What was logged, and what the tool that carried it put around it. */
export interface Unwrapped {
  record: Fields
  envelope?: Fields
}

/** Lists of log events: Datadog's Logs API v2 and v1, CloudWatch, Azure Monitor. */
const LISTS = ['data', 'logs', 'events', 'records'] as const
/** Where tools keep the text of the line: Docker and Fluent Bit, journald, Azure Monitor, Google Cloud, Loki, OpenTelemetry, Splunk. */
const BODIES = ['log', 'MESSAGE', 'message', 'LogEntry', 'LogMessage', 'textPayload', 'line', 'body', '_raw', 'event']
/** Where tools keep the line as an object, once they have parsed it. */
const PARSED = ['jsonPayload', 'LogMessage', 'log_processed', '_source', 'body', 'event']
/** An object with none of them is data of some line, not a line. */
const OF_A_LINE = ['message', 'msg', 'level', 'severity', 'timestamp', 'time', 'ts', '@timestamp', 'named_tags', 'name']

/**
 * The log events in a JSON value, out of whatever carried them. Datadog's envelope is joined with the event, its id as `datadog_id`.
 * @param datadog every value is an event as Datadog exports or archives it, also where nothing in it says so
 */
export function unwrap(value: unknown, datadog = false): Unwrapped[] {
  if (Array.isArray(value)) return value.flatMap((entry) => unwrap(entry, datadog))
  if (!isFields(value)) return []
  const list = LISTS.map((name) => value[name]).find((entry) => Array.isArray(entry) && entry.every(isFields))
  if (Array.isArray(list) && !isLine(value)) return list.flatMap((entry) => unwrap(entry, datadog))
  const event = datadogEvent(value)
  if (event) return [{ record: joined(value, event) }]
  const inner = bodyOf(value)
  if (inner) return [{ record: inner, envelope: value }]
  return [{ record: datadog ? joined(value, value) : value }]
}

/** One of Docker’s own lines: cut at 16 KiB, the last part ends with a line feed. */
export function dockerPart(value: unknown): { text: string; stream: string; whole: boolean } | undefined {
  if (!isFields(value) || typeof value.log !== 'string' || typeof value.stream !== 'string') return undefined
  if (Object.keys(value).some((key) => !['log', 'stream', 'time', 'attrs'].includes(key))) return undefined
  return { text: value.log.replace(/\r?\n$/, ''), stream: value.stream, whole: value.log.endsWith('\n') }
}

/** The reserved attributes of one of Datadog’s events, where it shows that it is one. */
function datadogEvent(value: Fields): Fields | undefined {
  if (value.type === 'log' && isFields(value.attributes)) return value.attributes
  if (isFields(value.content)) return value.content
  return isFields(value.attributes) && typeof value._id === 'string' && value.date !== undefined ? value : undefined
}

function joined(value: Fields, { attributes, ...reserved }: Fields): Fields {
  const inner = isFields(attributes) ? attributes : {}
  return {
    ...reserved,
    ...inner,
    timestamp: inner.timestamp ?? reserved.timestamp ?? reserved.date,
    datadog_id: value.id ?? value._id,
  }
}

function bodyOf(value: Fields): Fields | undefined {
  for (const name of PARSED) {
    const inner = value[name]
    if (isFields(inner) && isLine(inner)) return inner
  }
  for (const name of BODIES) {
    const text = value[name]
    if (typeof text !== 'string' || !text.includes('{')) continue
    const inner = parsedFrom(text)
    if (inner && isLine(inner)) return inner
  }
  return undefined
}

/** The JSON object that a text ends with, whatever stands before it. Undefined where there is none. */
export function parsedFrom(text: string): Fields | undefined {
  const end = text.trimEnd()
  if (!end.endsWith('}')) return undefined
  let at = end.indexOf('{')
  for (let tries = 0; at >= 0 && tries < 5; tries++) {
    const value = parsed(end.slice(at))
    if (isFields(value)) return value
    at = end.indexOf('{', at + 1)
  }
  return undefined
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether it looks like a line of a log, and not like data within one. */
export function isLine(value: Fields): boolean {
  return OF_A_LINE.some((name) => value[name] !== undefined)
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
