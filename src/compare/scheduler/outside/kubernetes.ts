import type { DeploymentStatus } from 'kubernetes-types/apps/v1.d.ts'
import type { CronJobStatus, JobSpec, JobStatus } from 'kubernetes-types/batch/v1.d.ts'
import type { Capture } from '../../../ports/schedule.ts'
import { items, objectsOf, type Written, type WrittenObject, words } from '../../kubernetes/objects.ts'
import { isZone } from '../zone.ts'
import { type NewHome, nothingRead, type Read, type When } from './entry.ts'
import { essenceOf } from './essence.ts'
import { readCron } from './vixie.ts'

/** With what the cluster says of it, where it was captured there. */
export type Manifest = WrittenObject & { readonly status?: Written<CronJobStatus & JobStatus & DeploymentStatus> }

/** Every object of a file: several documents, and lists as kubectl prints them. */
export function manifestsOf(text: string, label: string): { manifests: readonly Manifest[]; doubts: string[] } {
  const { objects, error } = objectsOf(text)
  return { manifests: objects, doubts: error ? [`${label}: is not YAML (${error.message}).`] : [] }
}

/** The controller looks at every CronJob once in so many seconds. */
const CONTROLLER_SECONDS = 10

/** CronJobs. @param capture its zone is the controller manager’s: jobs without `timeZone` are in it */
export function readCronJobs(text: string, { label, timeZone }: Pick<Capture, 'label' | 'timeZone'>): Read<NewHome> {
  const read = nothingRead<NewHome>()
  const { manifests, doubts } = manifestsOf(text, label)
  read.doubts.push(...doubts)
  for (const { kind, metadata, spec, status } of manifests) {
    if (kind !== 'CronJob') continue
    const name = `${metadata?.namespace ?? 'default'}/${metadata?.name ?? '?'}`
    const job = spec?.jobTemplate?.spec
    const [container] = items(job?.template?.spec?.containers)
    const said = [...words(container?.command), ...words(container?.args)]
    if (said.length === 0)
      read.doubts.push(`${label}: the CronJob ${name} says neither command nor args: the image decides what it does.`)
    const command = said.map((word, i) => (i > 0 && /\s/.test(word) ? `'${word}'` : word)).join(' ')
    const { essence } = essenceOf(command)
    read.entries.push({
      name,
      essence,
      text: `${name}: ${spec?.schedule}${spec?.timeZone ? ` ${spec.timeZone}` : ''} ${essence}`,
      when: whenOf(String(spec?.schedule ?? ''), spec?.timeZone, timeZone, `${label}: ${name}`),
      overlap: overlapOf(spec?.concurrencyPolicy),
      // A Job that is made suspended never begins.
      suspended: spec?.suspend === true || job?.suspend === true,
      live: metadata?.uid !== undefined,
      ...neverOf(spec),
      ...failsOf(metadata?.name, status, manifests),
      ...timesOf(job),
    })
  }
  return read
}

function overlapOf(policy: unknown): 'Allow' | 'Forbid' | 'Replace' {
  return policy === 'Forbid' || policy === 'Replace' ? policy : 'Allow'
}

function neverOf(spec: Manifest['spec']): Pick<NewHome, 'never'> {
  const deadline = spec?.startingDeadlineSeconds
  if (deadline !== undefined && Number(deadline) < CONTROLLER_SECONDS)
    return {
      never: `startingDeadlineSeconds ${deadline}: the controller looks every ${CONTROLLER_SECONDS} s, and passes over what is later than that`,
    }
  const { parallelism, activeDeadlineSeconds } = spec?.jobTemplate?.spec ?? {}
  if (parallelism === 0) return { never: 'parallelism 0: its Jobs make no pod' }
  return activeDeadlineSeconds !== undefined && Number(activeDeadlineSeconds) <= 1
    ? { never: `activeDeadlineSeconds ${activeDeadlineSeconds}: its Jobs end before they begin` }
    : {}
}

/** What a cluster has seen: it was scheduled and never succeeded, or all of its Jobs that are kept have failed. */
function failsOf(name: unknown, status: Manifest['status'], manifests: readonly Manifest[]): Pick<NewHome, 'fails'> {
  const jobs = manifests.filter(
    ({ kind, metadata }) =>
      kind === 'Job' &&
      items(metadata?.ownerReferences).some((owner) => owner.kind === 'CronJob' && owner.name === name),
  )
  const ended = jobs.filter(({ status }) => (status?.succeeded ?? 0) > 0 || (status?.failed ?? 0) > 0)
  if (ended.length > 0 && ended.every(({ status }) => (status?.succeeded ?? 0) === 0))
    return { fails: `${ended.length} Jobs of it are kept, and all have failed` }
  const { lastScheduleTime, lastSuccessfulTime, active } = status ?? {}
  const isUnderWay = items(active).length > 0
  if (lastScheduleTime !== undefined && lastSuccessfulTime === undefined && !isUnderWay)
    return { fails: `it was scheduled, last on ${String(lastScheduleTime)}, and never succeeded` }
  return {}
}

function timesOf(job: Written<JobSpec> | undefined): Pick<NewHome, 'times' | 'deadline'> {
  const times = Math.max(
    Number(job?.completions ?? 1),
    job?.completions === undefined ? Number(job?.parallelism ?? 1) : 1,
  )
  const deadline = Number(job?.activeDeadlineSeconds ?? Number.NaN)
  return { ...(times > 1 ? { times } : {}), ...(deadline > 1 ? { deadline } : {}) }
}

function whenOf(schedule: string, stated: string | undefined, machine: string, place: string): When {
  if (stated !== undefined && !isZone(stated)) return { kind: 'unknown', why: `${place}: there is no zone ${stated}.` }
  const [, inLine, rest] = /^(?:CRON_TZ|TZ)=(\S+)\s+(.*)$/.exec(schedule) ?? []
  if (inLine)
    return {
      kind: 'unknown',
      why: `${place}: TZ= within the schedule (${rest}) is refused by newer Kubernetes; use timeZone.`,
    }
  const calendar = readCron(schedule, 'kubernetes')
  return calendar
    ? { kind: 'calendar', calendar, zone: stated ?? machine }
    : { kind: 'unknown', why: `${place}: Kubernetes refuses '${schedule}', or it is no cron line.` }
}
