import type { Code } from '../../kernel/codes/index.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { Fault, FaultyTick } from './ledger-types.ts'

const SAID: Readonly<Record<Fault, { code: Code; how: string }>> = {
  'fired-twice': {
    code: 'tick-fired-twice',
    how: 'Look for a second key_prefix, database, namespace or name of the same job; until then see that the job can run twice without harm.',
  },
  'fired-by-each-replica': {
    code: 'tick-fired-by-each-replica',
    how: 'Let one process alone hold the schedule, or write the job as a cron line: every, interval and in fire once a process.',
  },
  'fired-on-both-sides': {
    code: 'tick-fired-on-both-sides',
    how: 'Disable the schedule on the side that is not at work; then find out what the second run did, by its jid.',
  },
  missed: {
    code: 'tick-missed',
    how: 'See whether a process that holds the schedule was alive then; run the job by hand if its work is missing.',
  },
  'claimed-not-pushed': {
    code: 'tick-claimed-not-pushed',
    how: 'Look for an info line of the scheduler with an error at that time; run the job by hand: no scheduler makes up for it.',
  },
  late: {
    code: 'tick-late',
    how: 'Look at the load of the process that holds the schedule, or raise schedules.lateSeconds.',
  },
  skewed: {
    code: 'tick-skewed',
    how: 'Compare the clocks (NTP) and the cron lines of the replicas: those that claim another second fire once more.',
  },
  'not-due': {
    code: 'run-not-due',
    how: 'Find out who pushed it: a person, the application itself, or an old version of the schedule.',
  },
  'all-failed': {
    code: 'runs-all-failed',
    how: 'Read the exceptions of these runs in the log, fix their cause, and run the job by hand; its retries are in the retry set.',
  },
}

export function findingOf({ fault, job, at, firings, off, times }: FaultyTick): Finding {
  const { code, how } = SAID[fault]
  const on = (side: 'source' | 'target') => {
    const own = firings.filter(({ who }) => who === side)
    return own.length > 0 ? own.slice(0, 10).map(({ key, at }) => `${key} at ${new Date(at).toISOString()}`) : null
  }
  const aside = [
    times === undefined ? '' : `, ${times}×`,
    off === undefined ? '' : `, ${Math.abs(off) / 1000} s ${off < 0 ? 'before its time' : 'after it'}`,
  ].join('')
  return {
    code,
    at: `${job} ${fault === 'not-due' || fault === 'all-failed' ? 'ran' : 'due'} ${new Date(at).toISOString()}${aside}`,
    source: on('source'),
    target: on('target'),
    remedy: { how },
  }
}

/** Counts all, keeps ten of each kind. */
export function sampled(faults: readonly FaultyTick[]): { total: number; kept: FaultyTick[] } {
  const kept = [...Map.groupBy(faults, ({ fault }) => fault).values()].flatMap((same) => same.slice(0, 10))
  return { total: faults.length, kept: kept.map((one) => ({ ...one, firings: one.firings.slice(0, 10) })) }
}
