import { setTimeout as wait } from 'node:timers/promises'
import {
  BEATS,
  drainFindings,
  isSettled,
  isWatchedEnough,
  type Watched,
  watch,
} from '../../src/compare/sidekiq/drained.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'
import '../../src/ports/sidekiq-declared.ts'

/** Sidekiq's own, seconds. */
const BEAT_SECONDS = 10
/** Without a heartbeat for so many of them a process has ended, or hangs. */
const SILENT_BEATS = 3.5

export default defineCheck({
  id: 'sidekiq/drained',
  question: 'Is nothing in hand any more on the old side, and are its queues worked off?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['freeze'],
  needs: { source: ['sidekiq.state'] },
  codes: ['jobs-in-flight', 'jobs-orphaned', 'worker-vanished', 'worker-not-quiet', 'queue-not-drained'],
  timeout: 90_000,

  async gather({ source }, { declared, signal, progress }) {
    const sidekiq = source['sidekiq.state']
    const { beatSeconds = BEAT_SECONDS, waiting = 'drain' } = declared.sidekiq ?? {}
    const silenceMs = beatSeconds * SILENT_BEATS * 1000
    const began = performance.now()
    let watched: readonly Watched[] = []
    for (;;) {
      const working = await sidekiq.working()
      const processes = await sidekiq.processes()
      const watchedMs = Math.round(performance.now() - began)
      watched = watch(watched, processes, working.jobs, watchedMs)
      progress({ done: watchedMs, total: silenceMs, label: 'heartbeats' })
      if (isWatchedEnough(watched, watchedMs, silenceMs))
        return { watched, working, queues: await sidekiq.queues(), waiting, watchedMs, silenceMs }
      await wait(beatSeconds * 100, undefined, { signal })
    }
  },

  judge(drain) {
    const { watched, working, queues } = drain
    const findings = drainFindings(drain)
    if (findings.length === 0 && !isSettled(watched))
      return unproven('moving-target', `A worker did not tell ${BEATS} times that it has nothing in hand.`)
    if (findings.length === 0 && !working.complete)
      return unproven(
        'nothing-examined',
        'This Redis has too many keys to look for what processes left behind that are gone; give Sidekiq one of its own.',
      )
    const notes = Object.entries(queues).map(([name, length]) => `queue:${name} holds ${length}.`)
    return verdictOf(findings, 1 + watched.length + Object.keys(queues).length, { notes })
  },
})
