import { MysqlPool } from '../connectors/mysql/session.ts'
import type { AnyCheck, Declared, Needs, Phase, Ports, Role, RunContext } from '../kernel/check.ts'
import { CannotTell } from '../kernel/judgement.ts'
import { type Outcome, runCheck } from '../kernel/run-check.ts'
import { Secret } from '../kernel/secret.ts'
import type { MysqlEndpoint } from '../ports/endpoint.ts'
import { portsFor } from './ports.ts'

/** What a run asks, of whom. */
export interface Job {
  endpoints: Readonly<Record<Role, MysqlEndpoint>>
  databases: readonly string[]
  phase: Phase
  declared: Declared
  /** Per server; also the most connections that a check opens. */
  connections: number
  statementMs: number
  connectMs: number
  /** Floor for the time-out of checks of domain `data`, milliseconds. */
  dataMs: number
}

/** A job as it crosses into a Vitest worker: secrets travel as plain text, in memory only. */
export interface PackedJob extends Omit<Job, 'endpoints'> {
  endpoints: Readonly<Record<Role, Omit<MysqlEndpoint, 'password'> & { password: string }>>
}

export function pack(job: Job): PackedJob {
  const open = (e: MysqlEndpoint) => ({ ...e, password: e.password.reveal() })
  return { ...job, endpoints: { source: open(job.endpoints.source), target: open(job.endpoints.target) } }
}

export function unpack(packed: PackedJob): Job {
  const close = (e: PackedJob['endpoints']['source']) => ({ ...e, password: new Secret(e.password) })
  return { ...packed, endpoints: { source: close(packed.endpoints.source), target: close(packed.endpoints.target) } }
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
  const pools = {
    source: new MysqlPool(job.endpoints.source, 'source', limits, job.connections),
    target: new MysqlPool(job.endpoints.target, 'target', limits, job.connections),
  }
  return {
    async ask(check, hooks = {}) {
      const timeout = timeoutOf(check, job)
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(tooSlow(timeout)), timeout)
      const signal = hooks.signal ? AbortSignal.any([deadline.signal, hooks.signal]) : deadline.signal
      try {
        const servers = { source: { pool: pools.source, signal }, target: { pool: pools.target, signal } }
        const run = { ...job, signal, deadline: Date.now() + timeout, progress: hooks.progress ?? (() => {}) }
        return await runCheck(check, portsFor(check.needs, servers), run)
      } finally {
        clearTimeout(timer)
      }
    },
    async with(needs, timeoutMs, outer, work) {
      const signal = AbortSignal.any([outer, AbortSignal.timeout(timeoutMs)])
      const servers = { source: { pool: pools.source, signal }, target: { pool: pools.target, signal } }
      const run = { ...job, signal, deadline: Date.now() + timeoutMs, progress: () => {} }
      return await work(portsFor(needs, servers), run)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([pools.source[Symbol.asyncDispose](), pools.target[Symbol.asyncDispose]()])
    },
  }
}

export function timeoutOf(check: AnyCheck, job: Pick<Job, 'dataMs'>): number {
  const own = check.timeout ?? 60_000
  return check.id.startsWith('data/') ? Math.max(own, job.dataMs) : own
}

function tooSlow(ms: number): CannotTell {
  return new CannotTell('timed-out', `No answer within ${Math.round(ms / 1000)} s.`)
}
