import type { Role } from '../../kernel/check.ts'
import type { Code } from '../../kernel/codes/index.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { HistoryReport, Level, Sample, Step, Tally } from './report.ts'

/** What is claimed: findings for people, and how many there are in all. */
export interface Claims {
  findings: Finding[]
  total: number
}

/** What cannot be claimed, as something was not read. */
export interface Unread {
  effects: boolean
  publications: boolean
}

export interface Terms {
  lateMs: number
  skewMs: number
  gapMs: number
  overlapMs: number
}

/** Everything in a history that is not as it should be. */
export function claimsOf(report: HistoryReport, unread: Unread, terms: Terms): Claims {
  const claims: Claims = { findings: [], total: 0 }
  const { messages, keys, late, order } = report
  const level = messages ?? keys
  if (level) {
    if (!unread.effects) add(claims, 'message-lost', worse(messages, keys, 'lost'), lost)
    add(claims, 'effect-on-both-sides', level.onBothSides, twice(LET_GO))
    add(claims, 'effect-repeated', level.repeated, twice(IDEMPOTENT))
    if (messages && keys) add(claims, 'business-key-repeated', keys.bySeveral, twice(BY_KEY))
    if (!unread.publications) add(claims, 'effect-unexpected', worse(messages, keys, 'unexpected'), unexpected)
  }
  add(claims, 'effect-late', late, (sample) => lateFinding(sample, terms.lateMs))
  add(claims, 'effect-out-of-order', order.outOfOrder, disordered)
  windows(claims, report, terms)
  clocks(claims, report, terms.skewMs)
  return claims
}

type Rest = Omit<Finding, 'code'>

function add(claims: Claims, code: Code, { count, samples }: Tally, tell: (sample: Sample) => Rest): void {
  claims.findings.push(...samples.map((sample) => ({ code, ...tell(sample) })))
  claims.total += count
}

/** By message id, unless the business keys show more. */
function worse(messages: Level | null, keys: Level | null, which: 'lost' | 'unexpected'): Tally {
  const none: Tally = { count: 0, samples: [] }
  const [byId, byKey] = [messages?.[which] ?? none, keys?.[which] ?? none]
  return byKey.count > byId.count ? byKey : byId
}

function nameOf({ name, key }: Sample): string {
  return key === undefined ? name : `${name} (${key})`
}

export function stepText({ what, at, side, by, deliveryCount, sameLock, id, place }: Step): string {
  const more = [
    ...(by ? [`by ${by}`] : side ? [`on the ${side}`] : []),
    ...(deliveryCount === undefined ? [] : [`delivery count ${deliveryCount}`]),
    ...(sameLock === undefined ? [] : [sameLock ? 'under the same lock' : 'under another lock']),
  ]
  return `${id ? `${id}: ` : ''}${what} ${at}${more.length > 0 ? ` ${more.join(', ')}` : ''} [${place}]`
}

function textOf(steps: readonly Step[], none: string): string {
  return steps.length === 0 ? none : steps.map(stepText).join('; ')
}

const NONE = 'no effect'

/** Steps that both sides share stand under the source. */
function bySide({ steps }: Sample): Pick<Rest, 'source' | 'target'> {
  const of = (role: Role) => steps.filter(({ side }) => (side ?? 'source') === role)
  return { source: textOf(of('source'), NONE), target: textOf(of('target'), NONE) }
}

function lost(sample: Sample): Rest {
  const tries = sample.deliveries ? `; processing began ${sample.deliveries} times` : ''
  return {
    at: nameOf(sample),
    source: textOf(sample.steps, 'published'),
    target: `no effect on either side, not in the queue, not dead-lettered${tries}`,
    remedy: {
      how: 'Look for it by its message id in the logs of both sides, and whether its subscription took it at all. Do its work by hand or have it published again; do not go on with the handoff until it is known how it was lost.',
    },
  }
}

const LET_GO =
  'Undo or credit the second effect. Before the next try: the old side to 0, its in-flight work drained, nothing locked for a whole lock duration; only then the new side up.'
const IDEMPOTENT =
  'Undo or credit the second effect. Make the work idempotent, by a unique index on the message id or the business key that is written in the transaction of the effect, and the lock longer than the slowest processing, or renewed.'
const BY_KEY =
  'Find out why two messages ask for the same: a publisher that retries under a new message id. Give the retry the same id, and the work a unique index on the business key.'

function twice(how: string): (sample: Sample) => Rest {
  return (sample) => ({ at: nameOf(sample), ...bySide(sample), remedy: { how } })
}

function unexpected(sample: Sample): Rest {
  return {
    at: nameOf(sample),
    ...bySide(sample),
    remedy: {
      how: 'Find who asked for it: another publisher, a replay, a test against production. If its message was published before the history begins, read the publications from further back.',
    },
  }
}

function lateFinding(sample: Sample, lateMs: number): Rest {
  return {
    at: nameOf(sample),
    ...bySide(sample),
    remedy: {
      how: `Agreed are ${lateMs / 1_000} s. See whether it waited for a consumer (scale the workers), for a lock of a consumer that died (shorter locks), or was retried (its error in the log).`,
    },
  }
}

function disordered(sample: Sample): Rest {
  return {
    at: sample.name,
    ...bySide(sample),
    remedy: {
      how: 'Let one consumer at a time hold the session until the work of its messages is committed; do not hand messages of a session on to unordered jobs.',
    },
  }
}

function windows(claims: Claims, { overlaps, gaps }: HistoryReport, { skewMs, gapMs, overlapMs }: Terms): void {
  for (const { from, to, ms, by, unended } of overlaps.longest) {
    // What wrong clocks alone can explain is no overlap.
    if (by <= overlapMs + skewMs) continue
    claims.total++
    claims.findings.push({
      code: unended ? 'old-side-left-running' : 'both-sides-consuming',
      at: `${from} – ${to}`,
      source: unended ? 'consuming to the end of the history' : `consuming until ${to}`,
      target: `consuming since ${from}; together for ${Math.round(ms)} ms, and apart only if a clock is wrong by ${Math.round(by)} ms`,
      remedy: {
        how: unended
          ? 'Stop the old worker: look for it on every old host (process list, systemd, Capistrano), and take its key of the Service Bus away.'
          : 'Start the new side only when the old one has nobody attached and nothing locked.',
      },
    })
  }
  for (const { from, to, ms, waiting } of gaps.longest) {
    if (ms <= gapMs || waiting === 0) continue
    claims.total++
    claims.findings.push({
      code: 'nobody-consuming',
      at: `${from} – ${to}`,
      source: `stopped at ${from}`,
      target: `began at ${to}, ${Math.round(ms)} ms later; ${waiting} messages waited; agreed are ${gapMs} ms`,
      remedy: { how: 'Have the new side ready, scaled and connected but paused, before the old one is drained.' },
    })
  }
}

function clocks(claims: Claims, { clocks: all }: HistoryReport, skewMs: number): void {
  for (const { clock, against, least, most, evidence, beyond } of all) {
    if (!beyond) continue
    claims.total++
    claims.findings.push({
      code: 'clock-skew',
      at: `${clock} against ${against}`,
      source: textOf(evidence?.steps ?? [], 'bounded by the other clocks'),
      target: `ahead by ${interval(least, most)}; agreed are ${skewMs} ms either way`,
      remedy: {
        how: 'Set the clocks by NTP (chrony on the hosts; the nodes of the cluster have it), then run the drill again.',
      },
    })
  }
}

/** `−20 to 30 ms`, with open ends. */
export function interval(least: number | null, most: number | null): string {
  const ms = (value: number) => String(Math.round(value))
  if (least === null) return most === null ? 'an unknown time' : `at most ${ms(most)} ms`
  return most === null ? `at least ${ms(least)} ms` : `${ms(least)} to ${ms(most)} ms`
}
