import type { Checkpoints } from './checkpoint.ts'
import type { Code } from './codes/index.ts'
import type { Json } from './json.ts'
import type { Judgement } from './judgement.ts'
import type { PlanSection } from './plan.ts'

export const PHASES = ['replicating', 'freeze', 'after-cutover'] as const
export type Phase = (typeof PHASES)[number]

export const DOMAINS = [
  'settings',
  'schema',
  'data',
  'replication',
  'capacity',
  'messaging',
  'scheduler',
  'sidekiq',
  'egress',
  'load',
  'readiness',
] as const
export type Domain = (typeof DOMAINS)[number]

export type CheckId = `${Domain}/${string}`

/**
 * Every port by its name. Each file of `src/ports` adds its own by declaration merging, so that the kernel knows none of them:
 * `declare module '../kernel/check.ts' { interface PortTypes { 'mysql.settings': SettingsReader } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface PortTypes {}
export type PortName = keyof PortTypes

/** What a check reads: a role of its own choosing (`source`, `target`, …) → the ports it asks of that role. */
export type Needs = Readonly<Partial<Record<Role, readonly PortName[]>>>
/** The world on AWS, and the one on Azure. */
export type Role = 'source' | 'target'

/** `ports.source['mysql.settings']` */
export type Ports<N extends Needs> = {
  readonly [R in keyof N]: N[R] extends readonly (infer P extends PortName)[]
    ? { readonly [K in P]: PortTypes[K] }
    : never
}

export interface RunContext {
  phase: Phase
  /** Schemas under comparison, by the source's spelling. */
  databases: readonly string[]
  /** What the config states of the world: tier, pods, owners, ignored tables … Holds no secret. */
  declared: Declared
  /** Aborts at the check's deadline or when the person interrupts. Ports take it from here already. */
  signal: AbortSignal
  /** Epoch milliseconds after which the signal aborts. */
  deadline: number
  /** Absent where nothing outlives the run, as in a rehearsal. */
  checkpoints?: Checkpoints
  /** For people who wait: `done` of `total` (any unit), and of what. */
  progress(step: { done: number; total: number; label: string }): void
}

/** Filled by `src/targets/config.ts`; declared here as opaque so that the kernel stays free of the config's shape. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Declared {}

export type Severity = 'blocker' | 'warning'

export interface Check<N extends Needs = Needs, E = Json> {
  /** Its path under `suites/`, without `.check.ts`. */
  id: CheckId
  /** What the cutover wants to know, in a person's words. */
  question: string
  plan: PlanSection
  /** Either stops the gate. A `warning` asks for a person's decision (a waiver); a waived `blocker` is told at the top of every report. */
  severity: Severity
  phases: readonly Phase[]
  needs: N
  /** Every finding code that `judge` can answer with. */
  codes: readonly Code[]
  /** Milliseconds; default 60 000. `limits.checkSeconds` of the config is the floor for checks of domain `data`. */
  timeout?: number
  /** It measures times: the runner runs it while no other check does. */
  alone?: true
  /** Reads; never judges. Evidence must survive JSON. Throws `CannotTell` where reading failed. */
  gather(ports: Ports<N>, run: RunContext): Promise<E>
  /** Pure. */
  judge(evidence: E): Judgement
}

/** Checks of any evidence, for lists. */
// biome-ignore lint/suspicious/noExplicitAny: evidence is contravariant in judge and covariant in gather
export type AnyCheck = Check<any, any>

/** Identity that infers the needs and the evidence. */
export function defineCheck<const N extends Needs, E>(check: Check<N, E>): Check<N, E> {
  return check
}
