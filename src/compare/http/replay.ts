import { randomBytes } from 'node:crypto'
import { CannotTell } from '../../kernel/judgement.ts'
import { scrub } from '../../kernel/secret.ts'
import type { Answer, EgressPath, Exchange } from '../../ports/egress.ts'
import { textOf } from './charset.ts'
import { namesOf } from './difference.ts'
import { type IgnoreRule, VENDORS_NOISE } from './noise.ts'
import { type ShownDifference, shown, unified } from './outline.ts'
import { HttpRedactor } from './redact.ts'
import { isNamedBeside } from './redact-beside.ts'
import { judgeAnswer } from './verdict.ts'

export interface ReplayRules {
  headers: readonly string[]
  ignore: readonly IgnoreRule[]
  /** Exchanges under way at once; the pace of each far end holds besides. */
  concurrency: number
}

export interface ReplayEvidence {
  old: string
  new: string
  recorded: boolean
  exchanges: number
  /** What the recordings hold and nobody asked again. */
  leftOut: readonly string[]
  compared: number
  /** Operation → exchanges. */
  operations: Record<string, number>
  /** Differences that the old path shows by itself. */
  noise: number
  ignored: string[]
  /** Asked and not answered for the path's sake or for asking too much. */
  unanswered: { id: string; why: string }[]
  unansweredTotal: number
  groups: DifferenceGroup[]
}

/** One kind of difference at one place of one operation. */
export interface DifferenceGroup {
  operation: string
  farEnd: string
  kind: ShownDifference['kind']
  /** Without positions. */
  place: string
  count: number
  /** Exchanges that it is in. */
  exchanges: number
  first: { id: string; difference: ShownDifference; diff: string }
}

const MOST_GROUPS = 200
const MOST_UNANSWERED = 10
/** So many in a row without an answer: the rest would have none either. */
const GIVE_UP_AFTER = 20

/** Asks every recorded question along both paths at once and compares the answers. */
export async function replay(
  old: EgressPath,
  now: EgressPath,
  rules: ReplayRules,
  { signal, progress }: { signal: AbortSignal; progress(step: { done: number; total: number; label: string }): void },
): Promise<ReplayEvidence> {
  const exchanges = await now.exchanges()
  const evidence: ReplayEvidence = {
    old: old.label,
    new: now.label,
    recorded: old.recorded,
    exchanges: exchanges.length,
    leftOut: await now.leftOut(),
    compared: 0,
    operations: {},
    noise: 0,
    ignored: [],
    unanswered: [],
    unansweredTotal: 0,
    groups: [],
  }
  const state = {
    evidence,
    redactor: new HttpRedactor(randomBytes(32)),
    groups: new Map<string, DifferenceGroup>(),
    ignored: new Set<string>(),
    inRow: 0,
  }
  const all = { headers: rules.headers, ignore: [...VENDORS_NOISE, ...rules.ignore] }
  let next = 0
  const worker = async () => {
    while (next < exchanges.length && state.inRow < GIVE_UP_AFTER) {
      signal.throwIfAborted()
      const exchange = exchanges[next++] as Exchange
      await one(exchange, old, now, all, state)
      progress({ done: next, total: exchanges.length, label: 'exchanges' })
    }
  }
  await Promise.all(Array.from({ length: rules.concurrency }, worker))
  if (next < exchanges.length) evidence.unansweredTotal += exchanges.length - next
  evidence.groups = [...state.groups.values()].slice(0, MOST_GROUPS)
  evidence.ignored = [...state.ignored].sort()
  return evidence
}

interface State {
  evidence: ReplayEvidence
  redactor: HttpRedactor
  groups: Map<string, DifferenceGroup>
  ignored: Set<string>
  inRow: number
}

async function one(
  exchange: Exchange,
  old: EgressPath,
  now: EgressPath,
  rules: Pick<ReplayRules, 'headers' | 'ignore'>,
  state: State,
): Promise<void> {
  const { evidence } = state
  const { name } = exchange.operation
  evidence.operations[name] = (evidence.operations[name] ?? 0) + 1
  const answers = await both(exchange, old, now)
  const why =
    answers.find((answer) => typeof answer === 'string') ??
    throttled(answers as readonly Answer[]) ??
    incomparable(answers as readonly Answer[])
  const leaveOut = (reason: string) => {
    state.inRow++
    evidence.unansweredTotal++
    if (evidence.unanswered.length < MOST_UNANSWERED) evidence.unanswered.push({ id: exchange.id, why: scrub(reason) })
  }
  if (why !== undefined) return leaveOut(why)
  const [before, after] = answers as readonly [Answer, Answer]
  // A path that answers nothing at all is known as such before every question has waited for its limit.
  state.inRow = after.failure === null ? 0 : state.inRow + 1
  const again = old.recorded ? undefined : () => answered(exchange, old)
  const compared = await judgeAnswer(name, before, after, again, rules).catch((error: unknown) => {
    if (error instanceof CannotTell && error.reason === 'unreachable') return error.message
    throw error
  })
  if (typeof compared === 'string') return leaveOut(compared)
  evidence.compared++
  evidence.noise += compared.noise
  for (const rule of compared.ignored) state.ignored.add(rule)
  if (compared.total === 0) return
  const format = /xml/i.test(before.headers['content-type'] ?? after.headers['content-type'] ?? '') ? 'xml' : 'json'
  const redactor = state.redactor.during(exchange.request.path)
  const show = () => compared.differences.map((difference) => cleaned(shown(difference, format, redactor)))
  let told = show()
  // What stands beside a value may make it a secret, and sentences quote what stands elsewhere.
  if (redactor.metSentence || compared.differences.some(({ path }) => isNamedBeside(path, namesOf(path)))) {
    learn(redactor, exchange, answers as readonly Answer[])
    told = show()
  }
  const seen = new Set<string>()
  for (const difference of told) {
    const place = difference.path.replace(/\[\d+\]/g, '')
    const key = `${exchange.farEnd} ${name} ${difference.kind} ${place}`
    const group = state.groups.get(key)
    if (group) {
      group.count++
      if (!seen.has(key)) group.exchanges++
    } else
      state.groups.set(key, {
        operation: name,
        farEnd: exchange.farEnd,
        kind: difference.kind,
        place,
        count: 1,
        exchanges: 1,
        first: { id: exchange.id, difference, diff: unified(told.slice(0, 20), ['old path', 'new path']) },
      })
    seen.add(key)
  }
}

/** Every value of the exchange that is hidden. */
function learn(redactor: HttpRedactor, { request }: Exchange, answers: readonly Answer[]): void {
  redactor.url(`${request.origin}${request.path}`)
  redactor.body(request.body, request.headers['content-type'] ?? '')
  for (const { body, headers } of answers) {
    const type = headers['content-type'] ?? ''
    redactor.body(textOf(body, type).text, type)
  }
}

/** The far end is the same: it gets both questions at once, so that it is asked in one state. */
async function both(exchange: Exchange, old: EgressPath, now: EgressPath): Promise<readonly (Answer | string)[]> {
  const [before, after] = (await Promise.all([old, now].map((path) => sent(exchange, path)))) as [Sent, Sent]
  const silent = typeof before !== 'string' && before.failure !== null
  return [silent && !old.recorded ? await sent(exchange, old) : before, after]
}

/** Asked once more; without an answer it is not known what differs by itself. */
async function answered(exchange: Exchange, path: EgressPath): Promise<Answer> {
  const answer = await path.send(exchange)
  if (answer.failure === null) return answer
  throw new CannotTell('unreachable', `${path.label} gives no second answer: ${answer.failure}.`)
}

type Sent = Answer | string

async function sent(exchange: Exchange, path: EgressPath): Promise<Sent> {
  try {
    return await path.send(exchange)
  } catch (error) {
    if (error instanceof CannotTell && error.reason === 'unreachable') return error.message
    throw error
  }
}

/** What the old path does not answer says nothing of the new one, and two halves of an answer say nothing of their ends. */
function incomparable([before, after]: readonly Answer[]): string | undefined {
  if (before?.failure) return `the old path gives no answer: ${before.failure}.`
  if (before?.cut && after?.cut) return `neither path gives a whole answer: ${after.cut}.`
  return undefined
}

function throttled(answers: readonly Answer[]): string | undefined {
  return answers.some((answer) => answer.throttled) ? 'the far end keeps asking for patience (429 or 503)' : undefined
}

/** Tokens of this run are known to this thread alone: they must not leave it. */
function cleaned(difference: ShownDifference): ShownDifference {
  const clean = (text: string | null) => (text === null ? null : scrub(text))
  return { path: scrub(difference.path), kind: difference.kind, old: clean(difference.old), new: clean(difference.new) }
}
