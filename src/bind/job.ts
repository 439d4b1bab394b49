import { MysqlPool } from '../connectors/mysql/session.ts'
import type { SideHandle } from '../connectors/side.ts'
import type { AnyCheck, Declared, Needs, Phase, Ports, Role, RunContext } from '../kernel/check.ts'
import { CannotTell, type UnprovenReason } from '../kernel/judgement.ts'
import { type Outcome, runCheck } from '../kernel/run-check.ts'
import { Secret } from '../kernel/secret.ts'
import type { MysqlEndpoint } from '../ports/endpoint.ts'
import type { SideServices } from '../ports/services.ts'
import { fileCheckpoints } from './checkpoints.ts'
import { portsFor } from './ports.ts'

/** Why a server cannot be asked. A `CannotTell` is one; plain here, as a job crosses into workers. */
export interface Lost {
  reason: UnprovenReason
  message: string
}

/** What a run asks, of whom. */
export interface Job {
  /** Absent: no MySQL is configured, and its checks cannot tell. */
  endpoints?: Readonly<Record<Role, MysqlEndpoint>> | undefined
  /** Sides of `endpoints` that did not answer. */
  unreachable?: Readonly<Partial<Record<Role, Lost>>> | undefined
  services: SideServices
  databases: readonly string[]
  phase: Phase
  declared: Declared
  /** Per server; also the most connections that a check opens. */
  connections: number
  statementMs: number
  connectMs: number
  /** Folder for what a broken-off run leaves to the next; absent for rehearsals. */
  checkpointFolder?: string
  /** Floor for the time-out of checks of domain `data`, milliseconds. */
  dataMs: number
}

/** A job as it crosses into a Vitest worker: secrets travel as plain text, in memory only. */
export type PackedJob = { readonly packed: unknown }

export function pack(job: Job): PackedJob {
  return { packed: mapped(job, (value) => (value instanceof Secret ? { [PLAIN]: value.reveal() } : undefined)) }
}

export function unpack({ packed }: PackedJob): Job {
  return mapped(packed, (value) => {
    const plain = (value as Record<string, unknown>)[PLAIN]
    return typeof plain === 'string' ? new Secret(plain) : undefined
  }) as Job
}

const PLAIN = '\u0000secret'

/** A copy of plain data in which `change` replaces the objects that it answers for. */
function mapped(value: unknown, change: (object: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const changed = change(value)
  if (changed !== undefined) return changed
  if (Array.isArray(value)) return value.map((entry) => mapped(entry, change))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapped(entry, change)]))
}

export interface Asker extends AsyncDisposable {
  /** Lends ports for some other work than a check's. */
  with<const N extends Needs, T>(
    needs: N,
    timeoutMs: number,
    signal: AbortSignal,
    work: (ports: Ports<N>, run: RunContext) => Promise<T>,
  ): Promise<T>
  ask(check: AnyCheck, hooks?: { signal?: AbortSignal; progress?: RunContext['progress'] }): Promise<Outcome>
}

/** Opens the pools of a job and asks checks of it, each under its own deadline. */
export function askerOf(job: Job): Asker {
  const limits = { statementMs: job.statementMs, connectMs: job.connectMs }
  const { endpoints } = job
  const pools = endpoints && {
    source: new MysqlPool(endpoints.source, 'source', limits, job.connections),
    target: new MysqlPool(endpoints.target, 'target', limits, job.connections),
  }
  const sidesOf = (signal: AbortSignal, resources: AsyncDisposableStack) => {
    const side = (role: Role): SideHandle => ({
      role,
      services: job.services[role],
      resources,
      signal,
      get pool() {
        if (!pools) throw new CannotTell('not-configured', NO_MYSQL)
        const lost = job.unreachable?.[role]
        if (lost) throw new CannotTell(lost.reason, lost.message)
        return pools[role]
      },
    })
    return { source: side('source'), target: side('target') }
  }
  return {
    async ask(check, hooks = {}) {
      const timeout = timeoutOf(check, job)
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(tooSlow(timeout)), timeout)
      const signal = hooks.signal ? AbortSignal.any([deadline.signal, hooks.signal]) : deadline.signal
      try {
        await using resources = new AsyncDisposableStack()
        const checkpoints = job.checkpointFolder && { checkpoints: fileCheckpoints(job.checkpointFolder) }
        const run = {
          ...job,
          ...checkpoints,
          signal,
          deadline: Date.now() + timeout,
          progress: hooks.progress ?? (() => {}),
        }
        const ports = () => {
          refuseLost(check.needs, job)
          return portsFor(check.needs, sidesOf(signal, resources))
        }
        return await runCheck(check, ports, run)
      } finally {
        clearTimeout(timer)
      }
    },
    async with(needs, timeoutMs, outer, work) {
      const signal = AbortSignal.any([outer, AbortSignal.timeout(timeoutMs)])
      await using resources = new AsyncDisposableStack()
      const run = { ...job, signal, deadline: Date.now() + timeoutMs, progress: () => {} }
      return await work(portsFor(needs, sidesOf(signal, resources)), run)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([pools?.source[Symbol.asyncDispose](), pools?.target[Symbol.asyncDispose]()])
    },
  }
}

/** Every lost side that the needs name, in one sentence: else the first would speak for both. */
function refuseLost(needs: Needs, { unreachable = {} }: Job): void {
  const lost = (['source', 'target'] as const).flatMap((role) => {
    const of = unreachable[role]
    return of && needs[role]?.some((port) => port.startsWith('mysql.')) ? [of] : []
  })
  const [first] = lost
  if (first) throw new CannotTell(first.reason, [...new Set(lost.map(({ message }) => message))].join(' · '))
}

export function timeoutOf(check: AnyCheck, job: Pick<Job, 'dataMs'>): number {
  const own = check.timeout ?? 60_000
  return check.id.startsWith('data/') ? Math.max(own, job.dataMs) : own
}

const NO_MYSQL =
  'No MySQL is configured: set source and target in the config, or PARITY_SOURCE_URL and PARITY_TARGET_URL.'

function tooSlow(ms: number): CannotTell {
  return new CannotTell('timed-out', `No answer within ${Math.round(ms / 1000)} s.`)
}
