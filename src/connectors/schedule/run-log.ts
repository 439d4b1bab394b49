import { basename } from 'node:path'
import { CapturedLog, type LogItem } from '../../compare/logs/captured.ts'
import { bodyText, type Fields, isFields, objectsWithin } from '../../compare/logs/envelope.ts'
import type { SeenJob } from '../../ports/schedule.ts'
import { linesOf } from '../history/lines.ts'

export interface RunLog {
  jobs: SeenJob[]
  /** Ends of tries, by jid: whether all of them failed. */
  failed: Map<string, boolean>
  /** Earliest and latest time of a line; absent where no line has one. */
  covered?: { from: number; to: number }
  /** Lines that may tell of a run and could not be read. */
  unreadable: { count: number; first?: string }
}

const TIMES = ['timestamp', 'time', 'ts', '@timestamp', 'date']

/**
 * Starts of jobs between [from, to) in a log of semantic_logger, of Sidekiq's own formatters, or exported from Datadog, in any of the shapes that
 * `CapturedLog` knows. Throws `CannotTell` where the file cannot be read to its end.
 */
export async function readLog(path: string, from: number, to: number, signal: AbortSignal): Promise<RunLog> {
  const log: RunLog = { jobs: [], failed: new Map(), unreadable: { count: 0 } }
  const captured = new CapturedLog()
  const take = (item: LogItem) => {
    for (const each of read(item)) note(each, item.line)
  }
  const note = ({ at, job, ended }: Read, line: number) => {
    if (ended) log.failed.set(ended.jid, ended.failed && log.failed.get(ended.jid) !== false)
    if (at !== undefined) {
      const { from: first = at, to: last = at } = log.covered ?? {}
      log.covered = { from: Math.min(first, at), to: Math.max(last, at) }
    }
    if (job === 'unreadable') {
      log.unreadable.count++
      log.unreadable.first ??= `${basename(path)}, line ${line}`
    } else if (job && job.at >= from && job.at < to) log.jobs.push(job)
  }
  let number = 0
  for await (const lines of linesOf(path, signal))
    for (const text of lines) for (const item of captured.feed(text, ++number)) take(item)
  for (const item of captured.end()) take(item)
  return log
}

interface Read {
  at?: number | undefined
  job?: SeenJob | 'unreadable' | undefined
  ended?: { jid: string; failed: boolean } | undefined
}

function read(item: LogItem): Read[] {
  if (item.is === 'unreadable') return [{ job: 'unreadable' }]
  if (item.is === 'text') return [ofText(item.text, item.at)]
  const fields = { ...item.envelope, ...flat(item.record) }
  const found = { at: timeOf(fields), job: startOf(fields), ended: endOf(fields) }
  if (found.job !== undefined || found.ended) return [found]
  const lines = (bodyText(item.record) ?? '').split('\n').map((line) => ofText(line, item.at ?? stampOf(fields)))
  const told = lines.filter(({ job, ended }) => job !== undefined || ended !== undefined)
  if (told.length > 0) return [found, ...told]
  for (const inner of objectsWithin(item.record)) if (startOf(flat(inner))) return [{ ...found, job: 'unreadable' }]
  return textsWithin(item.record).some((text) => STARTS.test(text)) ? [{ ...found, job: 'unreadable' }] : [found]
}

/** A line of Sidekiq that ends before its level. */
const CUT = /\bpid=\d+ tid=\S+(?!.* [A-Z]+: )/

function textsWithin(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || depth > 8) return []
  return Object.values(value).flatMap((part) => textsWithin(part, depth + 1))
}

/** What tells of a start, in whatever it is wrapped. */
const STARTS =
  /Start #perform|\bpid=\d+ tid=\S+ .*\bjid=\S+.*\bstart\b|\bjid=\S+.*\bstart\s*$|\b(?:msg|message)\\*"{1,2}\s*[:=]>?\s*\\*"{1,2}start\\*"/

/** `2026-11-30T02:39:19.550Z pid=8 tid=abc class=SyncOrdersJob jid=b4a577edbccf1d805744efa9 INFO: start` */
const PRETTY = /(?:^|[\s|:])(?:(\d{4}-\S+Z) )?pid=\d+ tid=\S+ (.*?)[A-Z]+: (start|done|fail)\s*$/

function ofText(colored: string, captured?: string): Read {
  const text = colored.replaceAll(COLOR, '')
  const [, time = captured, context = '', word] = PRETTY.exec(text) ?? []
  const at = epochOf(time)
  const [, name] = /\bclass=(\S+)/.exec(context) ?? []
  const [, jid] = /\bjid=(\S+)/.exec(context) ?? []
  if (word && word !== 'start') return { at, ended: jid ? { jid, failed: word === 'fail' } : undefined }
  if (word && at !== undefined && name && jid) return { at, job: { jid, class: name, at, pushed: false, seen: 'log' } }
  return { at, job: word || STARTS.test(text) || CUT.test(text) ? 'unreadable' : undefined }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Sidekiq and stern color on a terminal
const COLOR = /\u001b\[[\d;]*m/g

/** `Start #perform` carries the time that the job stood in its queue: the push is that much earlier. */
function startOf(fields: Fields): SeenJob | 'unreadable' | undefined {
  const tags = { ...asFields(fields.named_tags), ...asFields(fields.ctx), ...asFields(asFields(fields.payload)) }
  const message = saidOf(fields, ['Start #perform', 'start'])
  if (message === undefined) return undefined
  const jid = tags.jid ?? fields.jid
  const name = tags.class ?? fields.class ?? fields.name
  const started = timeOf(fields)
  // Others begin things too, and say so by the same word.
  if (message === 'start' && jid === undefined) return undefined
  if (typeof jid !== 'string' || typeof name !== 'string' || started === undefined) return 'unreadable'
  const waited = fields.metric === 'sidekiq.queue.latency' ? Number(fields.metric_amount) : Number.NaN
  return {
    jid,
    class: name,
    at: Number.isNaN(waited) ? started : Math.round(started - waited),
    pushed: !Number.isNaN(waited),
    seen: 'log',
  }
}

/** `Completed #perform` with an exception, or Sidekiq's own `fail`, is a try that failed. */
function endOf(fields: Fields): Read['ended'] {
  const message = saidOf(fields, ['Completed #perform', 'done', 'fail'])
  if (message === undefined) return undefined
  const jid = asFields(fields.named_tags).jid ?? asFields(fields.ctx).jid ?? fields.jid
  if (typeof jid !== 'string') return undefined
  const level = String(fields.level ?? '')
  return { jid, failed: message === 'fail' || isFields(fields.exception) || /^(error|fatal)$/i.test(level) }
}

/** Which of some words a record says. */
function saidOf(fields: Fields, words: readonly string[]): string | undefined {
  return words.find((word) => fields.message === word || fields.msg === word)
}

function stampOf(fields: Fields): string | undefined {
  const at = timeOf(fields)
  return at === undefined ? undefined : new Date(at).toISOString()
}

function timeOf(fields: Fields): number | undefined {
  return TIMES.map((name) => epochOf(fields[name])).find((at) => at !== undefined)
}

function epochOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** Datadog nests what was logged in `attributes`, once or twice. */
function flat(fields: Fields): Fields {
  const inner = asFields(fields.attributes)
  return { ...fields, ...inner, ...asFields(inner.attributes) }
}

function asFields(value: unknown): Fields {
  return isFields(value) ? value : {}
}
