import { BroadcastChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import type { AnyCheck, Domain } from '../kernel/check.ts'
import type { Outcome } from '../kernel/run-check.ts'
import { type Asker, askerOf, type PackedJob, timeoutOf, unpack } from './job.ts'
import { PROGRESS_CHANNEL } from './progress.ts'

declare module 'vitest' {
  interface ProvidedContext {
    job: PackedJob
    /** Ids of the checks that this run asks. */
    asked: string[]
  }
  interface TaskMeta {
    check?: string
    outcome?: Outcome
  }
}

/** Vitest keeps a little longer than the check's own deadline, so that the check itself says what was slow. */
const GRACE_MS = 10_000

/** The only bridge from checks to Vitest: one test a check, which carries its outcome in `meta` and never fails by assertion. */
export function suite(domain: Domain, checks: readonly AnyCheck[]): void {
  const asked = new Set(inject('asked'))
  const job = unpack(inject('job'))
  describe(domain, () => {
    let asker: Asker
    let channel: BroadcastChannel
    beforeAll(() => {
      asker = askerOf(job)
      channel = new BroadcastChannel(PROGRESS_CHANNEL)
    })
    afterAll(async () => {
      channel.close()
      await asker[Symbol.asyncDispose]()
    })
    for (const check of checks.filter(({ id }) => asked.has(id))) {
      const options = { meta: { check: check.id }, timeout: timeoutOf(check, job) + GRACE_MS }
      test(check.id, options, async ({ signal, task }) => {
        const progress = (step: object) => channel.postMessage({ check: check.id, ...step })
        task.meta.outcome = await asker.ask(check, { signal, progress })
      })
    }
  })
}
