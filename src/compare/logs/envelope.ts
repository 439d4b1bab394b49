export type Fields = Readonly<Record<string, unknown>>

/** What was logged, and what the tool that carried it put around it. */
export interface Unwrapped {
  record: Fields
  envelope?: Fields
}

/** Lists of log events: Datadog's Logs API v2 and v1, CloudWatch and its subscriptions, Azure Monitor, Google Cloud, Splunk, Elasticsearch. */
const LISTS = ['data', 'logs', 'events', 'records', 'logEvents', 'entries', 'results', 'hits', 'value'] as const
/** Where tools keep the text of the line: Docker and Fluent Bit, journald, Azure Monitor, Google Cloud, Loki, OpenTelemetry, Splunk, CloudWatch. */
const BODIES = [
  ...['log', 'MESSAGE', 'message', 'msg', 'LogEntry', 'LogMessage', 'Log', 'Log_s', 'resultDescription'],
  ...['textPayload', 'line', 'body', '_raw', 'event', '@message'],
]
/** Where tools keep the line as an object, once they have parsed it. */
const PARSED = [
  ...['jsonPayload', 'LogMessage', 'log_processed', '_source', 'body', 'event', 'message', 'json', '@message'],
  ...['result', 'properties'],
]
/** Envelopes within envelopes. */
const DEEPEST = 6
/** An object with none of them is data of some line, not a line. */
const OF_A_LINE = ['message', 'msg', 'level', 'severity', 'timestamp', 'time', 'ts', '@timestamp', 'named_tags', 'name']

/**
 * The log events in a JSON value, out of whatever carried them. Datadog's envelope is joined with the event, its id as `datadog_id`.
 * @param datadog every value is an event as Datadog exports or archives it, also where nothing in it says so
 */
export function unwrap(value: unknown, datadog = false, depth = 0): Unwrapped[] {
  if (Array.isArray(value)) return value.flatMap((entry) => unwrap(entry, datadog, depth))
  if (!isFields(value)) return []
  const list = LISTS.map((name) => value[name])
    .map((entry) => (isFields(entry) ? entry.hits : entry))
    .find((entry) => Array.isArray(entry) && entry.length > 0 && entry.every(isFields))
  if (Array.isArray(list) && !isLine(value)) return list.flatMap((entry) => unwrap(entry, datadog, depth))
  const event = datadogEvent(value)
  const outer = event ? joined(value, event) : value
  const body = depth < DEEPEST ? bodyOf(outer) : undefined
  if (body) {
    const { [body.name]: _, ...around } = outer
    return body.lines.flatMap((one) =>
      unwrap(one, false, depth + 1).map(({ record, envelope }) => ({ record, envelope: { ...around, ...envelope } })),
    )
  }
  return [{ record: datadog && !event ? joined(value, value) : outer }]
}

/** The text that a tool keeps a line in. Undefined where it keeps none. */
export function bodyText(value: Fields): string | undefined {
  return BODIES.map((name) => textOf(value[name])).find((text) => text !== undefined)
}

/** Every object within a value, also within JSON that it keeps as text. */
export function* objectsWithin(value: unknown, depth = 0): Generator<Fields> {
  if (depth > 2 * DEEPEST) return
  const parts =
    typeof value === 'string'
      ? value.includes('{')
        ? objectsOf(value)
        : []
      : typeof value === 'object' && value !== null
        ? Object.values(value)
        : []
  for (const part of parts) {
    if (isFields(part)) yield part
    yield* objectsWithin(part, depth + 1)
  }
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

function bodyOf(value: Fields): { name: string; lines: Fields[] } | undefined {
  for (const name of PARSED) {
    const inner = value[name]
    if (isFields(inner) && (isLine(inner) || bodyOf(inner))) return { name, lines: [inner] }
  }
  for (const name of BODIES) {
    const text = textOf(value[name])
    if (!text?.includes('{')) continue
    const lines = objectsOf(text).filter(isLine)
    if (lines.length > 0) return { name, lines }
  }
  return undefined
}

/** The objects that the lines of a text end with. */
function objectsOf(text: string): Fields[] {
  return text
    .split('\n')
    .map(parsedFrom)
    .filter((value) => value !== undefined)
}

/** journald shows a text that has control characters as a list of its bytes. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  const isBytes = Array.isArray(value) && value.length > 0 && value.every((one) => Number.isInteger(one))
  return isBytes ? Buffer.from(value).toString() : undefined
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
