import { setTimeout as wait } from 'node:timers/promises'
import { drainFindings, isAlive } from '../../src/compare/sidekiq/work.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'
import '../../src/ports/sidekiq-declared.ts'

/** Sidekiq tells what it has in hand with a heartbeat every ten seconds: what is read between two of them is old. */
const BEATS = 2
const LONGEST_MS = 30_000

export default defineCheck({
  id: 'sidekiq/drained',
  question: 'Is nothing in hand any more on the old side, and are its queues worked off?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['freeze'],
  needs: { source: ['sidekiq.state'] },
  codes: ['jobs-in-flight', 'jobs-orphaned', 'queue-not-drained'],

  async gather({ source }, { declared, signal }) {
    const sidekiq = source['sidekiq.state']
    const first = await sidekiq.processes()
    const beats = new Map<string, Set<number>>()
    const began = Date.now()
    for (let seen = first; ; seen = await sidekiq.processes()) {
      const alive = seen.filter((process) => isAlive(process, Date.now()))
      for (const { identity, beat } of alive) beats.set(identity, (beats.get(identity) ?? new Set()).add(beat ?? 0))
      const told = alive.every(({ identity }) => (beats.get(identity)?.size ?? 0) > BEATS)
      if (told || Date.now() - began > LONGEST_MS)
        return {
          told,
          processes: seen,
          working: await sidekiq.working(),
          queues: await sidekiq.queues(),
          waiting: declared.sidekiq?.waiting ?? 'drain',
          now: Date.now(),
        }
      await wait(100, undefined, { signal })
    }
  },

  judge({ told, processes, working, queues, waiting, now }) {
    const findings = drainFindings(processes, working, queues, waiting, now)
    if (findings.length === 0 && !told)
      return unproven(
        'moving-target',
        `A worker did not beat ${BEATS} times within ${LONGEST_MS / 1000} s: what it has in hand is not known.`,
      )
    const notes = Object.entries(queues).map(([name, length]) => `queue:${name} holds ${length}.`)
    return verdictOf(findings, 1 + processes.length + Object.keys(queues).length, { notes })
  },
})
