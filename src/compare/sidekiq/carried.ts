import type { Phase } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { Waiting, WaitingJob } from '../../ports/redis.ts'

const MOST = 10
/** A score may be written with fewer digits than it was read with. */
const SAME_MS = 1_000

type CarriedCode =
  | 'jobs-lost'
  | 'jobs-left-behind'
  | 'jobs-on-both-sides'
  | 'jobs-doubled'
  | 'jobs-changed'
  | 'jobs-unexpected'

const HOW: Readonly<Record<CarriedCode, string>> = {
  'jobs-lost': 'Take it from the record of the old Redis and push it again, if its effect is not there yet.',
  'jobs-left-behind': 'Push it to the new Redis as it is (its JSON unchanged), then remove it here.',
  'jobs-on-both-sides': 'Take it out of the old Redis once the new one has it, before an old worker wakes.',
  'jobs-doubled': 'Take all but one of them out before the workers start.',
  'jobs-changed': 'Carry it over again with its JSON unchanged and its own time.',
  'jobs-unexpected': 'Find out who enqueues on the new side before the swap: a scheduler, a console, a web pod.',
}

export interface Carried {
  findings: Finding[]
  total: number
  notes: string[]
}

/**
 * Jobs of the old Redis as they were (`before`), as they are there now, and in the new Redis.
 * Before the swap nobody works, and every job must be somewhere; after it a job that is nowhere may have been worked off,
 * unless it is not due yet, or dead.
 */
export function carried(
  phase: Phase,
  before: readonly WaitingJob[] | null,
  source: Waiting,
  target: Waiting,
  now: number,
): Carried {
  const notes: string[] = []
  const findings: Finding[] = []
  let total = 0
  const old = Map.groupBy(source.jobs, ({ jid }) => jid)
  const fresh = Map.groupBy(target.jobs, ({ jid }) => jid)
  const tell = (code: CarriedCode, jobs: readonly WaitingJob[], there?: (job: WaitingJob) => string) => {
    total += jobs.length
    for (const job of jobs.slice(0, MOST))
      findings.push({
        code,
        at: `${job.job} ${job.jid}`,
        source: placeOf(old.get(job.jid)?.[0] ?? (code === 'jobs-unexpected' ? undefined : job)),
        target: there?.(job) ?? placeOf(fresh.get(job.jid)?.[0]),
        remedy: { how: HOW[code] },
      })
  }
  const known = new Map((before ?? source.jobs).map((job) => [job.jid, job]))
  tell(
    'jobs-on-both-sides',
    firsts(old).filter(({ jid }) => fresh.has(jid)),
  )
  tell(
    'jobs-left-behind',
    firsts(old).filter(({ jid }) => !fresh.has(jid)),
  )
  const still = new Set(target.places.filter(({ moved }) => !moved).map(({ where }) => where))
  tell(
    'jobs-doubled',
    firsts(fresh).filter(({ jid }) => (fresh.get(jid) ?? []).filter(({ where }) => still.has(where)).length > 1),
    ({ jid }) => (fresh.get(jid) ?? []).map(placeOf).join(' and '),
  )
  const pairs = [...known.values()].flatMap((job) => {
    const [there] = fresh.get(job.jid) ?? []
    return there ? [{ job, there }] : []
  })
  tell(
    'jobs-changed',
    pairs.filter(({ job, there }) => differ(job, there)).map(({ job }) => job),
    ({ jid, digest }) => {
      const there = fresh.get(jid)?.[0]
      return `${placeOf(there)}${there && there.digest !== digest ? ', of another class, queue or arguments' : ''}`
    },
  )
  if (before) {
    const gone = [...known.values()].filter(({ jid }) => !old.has(jid) && !fresh.has(jid))
    const certain =
      phase === 'after-cutover' ? gone.filter(({ where, at }) => where === 'dead' || (at ?? 0) > now) : gone
    tell('jobs-lost', certain, () => 'nowhere')
    if (certain.length < gone.length)
      notes.push(
        `${gone.length - certain.length} recorded jobs wait nowhere any more: they were due, and may have been worked off.`,
      )
    if (phase !== 'after-cutover')
      tell(
        'jobs-unexpected',
        firsts(fresh).filter(({ jid }) => !known.has(jid)),
      )
  }
  return { findings, total, notes }
}

function firsts(jobs: ReadonlyMap<string, readonly WaitingJob[]>): WaitingJob[] {
  return [...jobs.values()].flatMap(([first]) => first ?? [])
}

/** A scheduled job that fell due is in its queue, and a failed one is tried at another time. */
function differ(job: WaitingJob, there: WaitingJob): boolean {
  const time = job.where === there.where && job.where !== 'retry' && Math.abs((job.at ?? 0) - (there.at ?? 0)) > SAME_MS
  const queue = job.where.startsWith('queue:') && there.where.startsWith('queue:') && job.where !== there.where
  return time || queue || job.digest !== there.digest
}

function placeOf(job: WaitingJob | undefined): string {
  if (!job) return 'not there'
  return job.at === undefined ? job.where : `${job.where} at ${new Date(job.at).toISOString()}`
}
