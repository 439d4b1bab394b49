import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { CannotTell } from '../../kernel/judgement.ts'
import type { SeenJob } from '../../ports/schedule.ts'
import { parsed } from './job-json.ts'

export interface RunLog {
  jobs: SeenJob[]
  /** Times of the first and the last line; absent where no line has one. */
  covered?: { from: number; to: number }
}

const TIME = /"(?:timestamp|time|ts|@timestamp|date)"\s*:\s*"([^"]+)"/

/** Starts of jobs between [from, to) in an NDJSON file of semantic_logger, of Sidekiq's own formatter, or exported from Datadog. Reads line by line. */
export async function readLog(path: string, from: number, to: number, signal: AbortSignal): Promise<RunLog> {
  const log: RunLog = { jobs: [] }
  const file = createReadStream(path, { signal })
  const lines = createInterface({
    input: path.endsWith('.gz') ? file.pipe(createGunzip()) : file,
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  let last = ''
  try {
    for await (const line of lines) {
      const time = log.covered ? undefined : timeOf(line)
      if (time !== undefined) log.covered = { from: time, to: time }
      last = line.length > 1 ? line : last
      if (!line.includes('Start #perform') && !line.includes('"start"')) continue
      const job = startOf(line)
      if (job && job.at >= from && job.at < to) log.jobs.push(job)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw new CannotTell('unreachable', `The log ${path} cannot be read (${(error as Error).message}).`, {
      cause: error,
    })
  }
  if (log.covered) log.covered.to = timeOf(last) ?? log.covered.to
  return log
}

function timeOf(line: string): number | undefined {
  const at = Date.parse(TIME.exec(line)?.[1] ?? '')
  return Number.isNaN(at) ? undefined : at
}

type Fields = Record<string, unknown>

/** `Start #perform` carries the time that the job stood in its queue: the push is that much earlier. */
function startOf(line: string): SeenJob | undefined {
  const outer = parsed(line)
  if (typeof outer !== 'object' || outer === null) return undefined
  const fields = flat(outer as Fields)
  const tags = { ...asFields(fields.named_tags), ...asFields(fields.ctx), ...asFields(asFields(fields.payload)) }
  const message = fields.message ?? fields.msg
  if (message !== 'Start #perform' && message !== 'start') return undefined
  const jid = tags.jid ?? fields.jid
  const name = tags.class ?? fields.class ?? fields.name
  const started = Date.parse(
    String(fields.timestamp ?? fields.time ?? fields.ts ?? fields['@timestamp'] ?? fields.date),
  )
  if (typeof jid !== 'string' || typeof name !== 'string' || Number.isNaN(started)) return undefined
  const waited = fields.metric === 'sidekiq.queue.latency' ? Number(fields.metric_amount) : Number.NaN
  return {
    jid,
    class: name,
    at: Number.isNaN(waited) ? started : Math.round(started - waited),
    pushed: !Number.isNaN(waited),
    seen: 'log',
  }
}

/** Datadog nests what was logged in `attributes`, once or twice. */
function flat(fields: Fields): Fields {
  const inner = asFields(fields.attributes)
  return { ...fields, ...inner, ...asFields(inner.attributes) }
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}
