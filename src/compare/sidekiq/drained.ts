import type { Finding } from '../../kernel/judgement.ts'
import type { SidekiqProcess, Working, WorkingJob } from '../../ports/redis.ts'

/** Heartbeats after the first look that a process must have told nothing in hand with: the one before a job was fetched does not know of it. */
export const BEATS = 2

/** What was seen of one process while it was watched. */
export interface Watched {
  identity: string
  quiet: boolean
  busy: number
  /** Heartbeats after the first look. */
  beats: number
  /** Of these, the last ones in a row with nothing in hand while it fetched no more. */
  idleBeats: number
  /** `beating`: its keys are there. `silent`: it is among the processes, and its keys have expired. `left`: it took itself off. */
  state: 'beating' | 'silent' | 'left'
  /** The last heartbeat, epoch milliseconds. */
  beat: number
  /** When it was first looked at, milliseconds from the first look of all. */
  since: number
}

/** Takes a further look into account. @param at milliseconds from the first look */
export function watch(
  before: readonly Watched[],
  processes: readonly SidekiqProcess[],
  working: readonly WorkingJob[],
  at: number,
): Watched[] {
  const seen = new Map(before.map((process) => [process.identity, process]))
  const now = new Map(processes.map((process) => [process.identity, process]))
  const held = new Set(working.map(({ identity }) => identity))
  return [...new Set([...seen.keys(), ...now.keys()])].sort().map((identity): Watched => {
    const known = seen.get(identity)
    const process = now.get(identity)
    if (!process) return { ...(known as Watched), state: 'left', busy: 0 }
    const { quiet, busy, beat } = process
    const { beats, idleBeats, beat: last, since } = known ?? { beats: 0, idleBeats: 0, beat: beat ?? 0, since: at }
    if (beat === undefined) return { identity, quiet, busy, beats, idleBeats: 0, state: 'silent', beat: last, since }
    const idle = quiet && busy === 0 && !held.has(identity)
    const later = beat > last ? 1 : 0
    return {
      identity,
      quiet,
      busy,
      beats: beats + later,
      idleBeats: idle ? idleBeats + later : 0,
      state: 'beating',
      beat,
      since,
    }
  })
}

/** Every process has told enough: what it has in hand is known, or it has gone. */
export function isSettled(watched: readonly Watched[]): boolean {
  return watched.every(hasTold)
}

function hasTold({ state, quiet, busy, beats, idleBeats }: Watched): boolean {
  return state !== 'beating' || (quiet && busy === 0 ? idleBeats >= BEATS : beats >= BEATS)
}

/** Every process has told enough, or was given as long as one may be silent; ends also where new ones come without end. */
export function isWatchedEnough(watched: readonly Watched[], watchedMs: number, silenceMs: number): boolean {
  return (
    watchedMs >= 2 * silenceMs || watched.every((process) => hasTold(process) || watchedMs - process.since >= silenceMs)
  )
}

export interface Drain {
  watched: readonly Watched[]
  working: Working
  queues: Readonly<Record<string, number>>
  /** What becomes of waiting jobs: worked off on the old side, or carried over. */
  waiting: 'drain' | 'carry'
  /** How long was watched, milliseconds. */
  watchedMs: number
  /** A process that lets so much time pass without a heartbeat has ended, or hangs. */
  silenceMs: number
}

/** A job in the hand of a process that is gone is lost: Sidekiq takes it out of Redis when it fetches it. */
export function drainFindings({ watched, working, queues, waiting, watchedMs, silenceMs }: Drain): Finding[] {
  const findings: Finding[] = []
  const isDead = ({ state, beats, since }: Watched) =>
    state === 'silent' || (state === 'beating' && beats === 0 && watchedMs - since >= silenceMs)
  const alive = new Set(
    watched.filter((process) => process.state === 'beating' && !isDead(process)).map(({ identity }) => identity),
  )
  for (const job of working.jobs) findings.push(inHand(job, alive.has(job.identity)))
  const holding = new Set(working.jobs.map(({ identity }) => identity))
  for (const process of watched) {
    const { identity, state, quiet, busy } = process
    if (state === 'left' || holding.has(identity)) continue
    const find = (code: Finding['code'], source: string, how: string) =>
      findings.push({ code, at: identity, source, target: null, remedy: { how } })
    if (isDead(process))
      find(
        'worker-vanished',
        state === 'silent' ? 'its heartbeat has expired' : `no heartbeat within ${(silenceMs / 1000).toFixed(1)} s`,
        'Find out whether it was killed, and what it had begun since its last heartbeat: lines of its log that say start and neither done nor fail. Enqueue those again if they may run twice.',
      )
    else if (busy > 0)
      find(
        'jobs-in-flight',
        `${busy} in hand`,
        'Wait until it is done; longer than its usual time, look at its threads (TTIN).',
      )
    else if (!quiet)
      find('worker-not-quiet', 'fetches jobs', 'Send TSTP to it (quiet), and look for what starts it again.')
  }
  if (waiting === 'drain')
    for (const [name, length] of Object.entries(queues).filter(([, n]) => n > 0))
      findings.push({
        code: 'queue-not-drained',
        at: `queue:${name}`,
        source: length,
        target: null,
        remedy: {
          how: 'Let the old workers finish it before they are made quiet, or carry the jobs over (sidekiq.waiting: carry).',
        },
      })
  return findings
}

function inHand({ identity, jid, job, queue, since }: WorkingJob, alive: boolean): Finding {
  return {
    code: alive ? 'jobs-in-flight' : 'jobs-orphaned',
    at: `${job} ${jid}`,
    source: `${queue}, by ${identity}, since ${new Date(since * 1000).toISOString()}`,
    target: null,
    remedy: {
      how: alive
        ? 'Wait until it is done; longer than its usual time, look at its thread (TTIN).'
        : 'Find out how far it came (its log lines by jid), and enqueue it again if it may run twice.',
    },
  }
}
