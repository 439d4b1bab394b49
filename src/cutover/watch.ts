import type { Asker } from '../bind/job.ts'
import type { AnyCheck, Phase } from '../kernel/check.ts'
import type { Outcome } from '../kernel/run-check.ts'
import { GAUGE_NEEDS, type Gauges, type Price, priceOf, readGauges } from './gauges.ts'
import type { ChainedEntry, Journal } from './journal.ts'
import { type Condition, currentStep, decisionsOf, type StepState, statesOf, toldOf } from './state.ts'
import { evidenceOf, type Step } from './steps.ts'
import { readWork, type Work } from './work.ts'

/** All that the page and the terminal show. */
export interface Picture {
  /** Epoch milliseconds. */
  now: number
  rehearsal: boolean
  steps: readonly StepState[]
  current: string
  gauges?: Gauges
  /** Beside the databases, as of the last look. */
  work?: Work
  /** Why there are none, or why they are old. */
  trouble?: string
  /** Looks at the servers, the oldest first. */
  history: readonly Gauges[]
  price?: Price
  entries: readonly Pick<ChainedEntry, 'n' | 'at' | 'kind' | 'data' | 'hash'>[]
  /** Steps that a rehearsal can take by itself. */
  actions: readonly string[]
}

export interface WatchOptions {
  checks: readonly AnyCheck[]
  /** Asks in a phase. */
  askerFor(phase: Phase): Asker
  journal: Journal
  /** Milliseconds between looks. */
  everyMs: number
  signal: AbortSignal
  rehearsal: boolean
  actions?: Readonly<Record<string, () => Promise<void>>>
}

const KEPT = 720
const SHOWN = 60
const GAUGE_TIMEOUT_MS = 10_000
const WORKERS = 3
/** A check that holds rests for so many times as long as it took: long ones cost the servers something, and some send a canary. */
const REST = 4
/** Between two looks for something to do. */
const IDLE_MS = 500

/** Looks at the world again and again, and knows which step it is at. Decides nothing: people do. */
export class Watch {
  readonly #options: WatchOptions
  readonly #answers = new Map<string, Condition>()
  /** When each is to be asked again, epoch milliseconds. */
  readonly #due = new Map<string, number>()
  readonly #history: Gauges[] = []
  readonly #listeners = new Set<() => void>()
  readonly #asking = new Set<string>()
  #looked = 0
  #trouble: string | undefined
  #work: Work | undefined

  constructor(options: WatchOptions) {
    this.#options = options
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Returns when the signal aborts. */
  async run(): Promise<void> {
    await Promise.all([
      this.#again(() => this.#look()),
      // Several at once: one that waits for a replica must not hold the others back.
      ...Array.from({ length: WORKERS }, () => this.#again(() => this.#askOldest())),
    ])
  }

  /** Again and again; `false` says that there is nothing to do yet. */
  async #again(work: () => Promise<boolean>): Promise<void> {
    const { signal, everyMs } = this.#options
    while (!signal.aborted) if (!(await work())) await pause(Math.min(everyMs, IDLE_MS), signal)
  }

  /** Writes a decision into the journal. Throws a sentence where it may not be made. */
  decide({ step: id, go, by, note, override }: DecisionWish): void {
    const { steps, current } = this.picture()
    const step = steps.find((candidate) => candidate.id === id)
    if (!step || id !== current) throw new Error(`The step that waits for a decision is ${current}.`)
    if (!by.trim()) throw new Error('A decision needs the role that makes it.')
    const green = step.status === 'green'
    if (go && !green && !(override && note.trim()))
      throw new Error(`${step.title}: not green. To go all the same, say so and give a reason.`)
    const evidence = step.conditions.map(({ check, verdict }) => `${check}: ${verdict}`)
    this.#options.journal.append('decided', {
      step: id,
      go,
      by: by.trim(),
      note: note.trim(),
      override: go && !green,
      evidence,
      gauges: JSON.stringify(this.#history.at(-1) ?? null),
    })
    this.#tell()
  }

  /** In a rehearsal: does what people would do for a step. */
  async act(step: string): Promise<void> {
    const action = this.#options.actions?.[step]
    if (!action) throw new Error('Only a rehearsal takes steps by itself.')
    await action()
    this.#tell()
  }

  picture(): Picture {
    const { journal, rehearsal, actions } = this.#options
    const decisions = decisionsOf(journal.entries)
    const gauges = this.#history.at(-1)
    const price = gauges && priceOf(gauges, swapOf(journal.entries))
    const now = Date.now()
    return {
      now,
      rehearsal,
      steps: statesOf(decisions, (step) => this.#conditionsOf(step), now),
      current: currentStep(decisions).id,
      ...(gauges ? { gauges } : {}),
      ...(this.#work ? { work: this.#work } : {}),
      ...(this.#trouble ? { trouble: this.#trouble } : {}),
      history: this.#history,
      ...(price ? { price } : {}),
      entries: journal.entries.slice(-SHOWN).map(({ n, at, kind, data, hash }) => ({ n, at, kind, data, hash })),
      actions: Object.keys(actions ?? {}),
    }
  }

  #conditionsOf(step: Step): Condition[] {
    const { asked, unanswered } = evidenceOf(step, this.#options.checks)
    const known = asked.map(({ id, question }): Condition => {
      const answer = this.#answers.get(`${step.phase} ${id}`)
      return answer ?? { check: id, question, verdict: 'not asked yet', told: 'not asked yet' }
    })
    const missing = unanswered.map(
      (pattern): Condition => ({
        check: pattern,
        question: 'What the plan asks here has no check in this phase.',
        verdict: 'unproven',
        told: 'no check answers this: look for yourself, and say so in the note',
      }),
    )
    return [...known, ...missing]
  }

  async #look(): Promise<boolean> {
    const { askerFor, signal, journal, everyMs } = this.#options
    if (Date.now() - this.#looked < everyMs) return false
    this.#looked = Date.now()
    try {
      const asker = askerFor('replicating')
      const [gauges] = await Promise.all([
        asker.with(GAUGE_NEEDS, GAUGE_TIMEOUT_MS, signal, readGauges),
        readWork(asker, signal).then((work) => {
          this.#work = work
        }),
      ])
      this.#trouble = undefined
      this.#history.push(gauges)
      if (this.#history.length > KEPT) this.#history.shift()
      const before = this.#history.at(-2)
      // The moment at which the target began to serve.
      if (before?.targetReadOnly && !gauges.targetReadOnly && !swapOf(journal.entries))
        // Counted from the last look before it: what came in between was written by customers.
        journal.append('measured', { swap: JSON.stringify({ ...gauges, written: before.written }) })
    } catch (error) {
      if (signal.aborted) return false
      this.#trouble = (error as Error).message
    }
    this.#tell()
    return true
  }

  /** Asks the check of the current step whose answer is the oldest. */
  async #askOldest(): Promise<boolean> {
    const { checks, askerFor, signal, journal, everyMs } = this.#options
    const step = currentStep(decisionsOf(journal.entries))
    const due = evidenceOf(step, checks)
      .asked.map((check) => ({ check, at: this.#answers.get(`${step.phase} ${check.id}`)?.at ?? 0 }))
      .filter(({ check }) => !this.#asking.has(check.id))
      .filter(({ check }) => Date.now() >= (this.#due.get(`${step.phase} ${check.id}`) ?? 0))
      .sort((a, b) => a.at - b.at)
    const [next] = due
    if (!next) return false
    this.#asking.add(next.check.id)
    const began = Date.now()
    try {
      const outcome = await askerFor(step.phase).ask(next.check, { signal })
      const rest = outcome.judgement.verdict === 'holds' ? REST * (Date.now() - began) : 0
      this.#due.set(`${step.phase} ${next.check.id}`, Date.now() + Math.max(everyMs, rest))
      this.#keep(step, next.check, outcome)
    } finally {
      this.#asking.delete(next.check.id)
    }
    return true
  }

  #keep(step: Step, { id, question }: AnyCheck, { judgement }: Outcome): void {
    if (this.#options.signal.aborted) return
    const key = `${step.phase} ${id}`
    const told = toldOf(judgement)
    const before = this.#answers.get(key)
    this.#answers.set(key, { check: id, question, verdict: judgement.verdict, told, at: Date.now() })
    if (before?.verdict !== judgement.verdict)
      this.#options.journal.append('seen', { step: step.id, check: id, verdict: judgement.verdict, told })
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

export interface DecisionWish {
  step: string
  go: boolean
  /** A role, as the runbook names it. */
  by: string
  note: string
  override: boolean
}

function swapOf(entries: readonly ChainedEntry[]): Gauges | undefined {
  const entry = entries.findLast(({ kind, data }) => kind === 'measured' && 'swap' in data)
  return entry && (JSON.parse(String(entry.data.swap)) as Gauges)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer)
      resolve()
    },
    { once: true },
  )
  return promise
}
