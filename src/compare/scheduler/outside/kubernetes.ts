import { parseAllDocuments } from 'yaml'
import type { Capture } from '../../../ports/schedule.ts'
import { isZone } from '../zone.ts'
import { type NewHome, nothingRead, type Read, type When } from './entry.ts'
import { essenceOf } from './essence.ts'
import { readCron } from './vixie.ts'

/** Parts of manifests that matter here. */
export interface Manifest {
  kind?: string
  metadata?: { name?: string; namespace?: string; uid?: string }
  // biome-ignore lint/suspicious/noExplicitAny: read step by step, with every step in doubt
  spec?: any
}

/** Every object of a file: several documents, and lists as kubectl prints them. */
export function manifestsOf(text: string, label: string): { manifests: Manifest[]; doubts: string[] } {
  const manifests: Manifest[] = []
  const doubts: string[] = []
  for (const document of parseAllDocuments(text)) {
    const [error] = document.errors
    if (error) {
      doubts.push(`${label}: is not YAML (${error.message.split('\n')[0]}).`)
      continue
    }
    const value = document.toJS({ maxAliasCount: 100 }) as (Manifest & { items?: Manifest[] }) | null
    manifests.push(...(value?.items ?? (value && typeof value === 'object' ? [value] : [])))
  }
  return { manifests, doubts }
}

/** CronJobs. @param capture its zone is the controller manager’s: jobs without `timeZone` are in it */
export function readCronJobs(text: string, { label, timeZone }: Pick<Capture, 'label' | 'timeZone'>): Read<NewHome> {
  const read = nothingRead<NewHome>()
  const { manifests, doubts } = manifestsOf(text, label)
  read.doubts.push(...doubts)
  for (const { kind, metadata, spec } of manifests) {
    if (kind !== 'CronJob') continue
    const name = `${metadata?.namespace ?? 'default'}/${metadata?.name ?? '?'}`
    const [container] = spec?.jobTemplate?.spec?.template?.spec?.containers ?? []
    const words: string[] = [...(container?.command ?? []), ...(container?.args ?? [])].map(String)
    if (words.length === 0)
      read.doubts.push(`${label}: the CronJob ${name} says neither command nor args: the image decides what it does.`)
    const command = words.map((word, i) => (i > 0 && /\s/.test(word) ? `'${word}'` : word)).join(' ')
    const { essence } = essenceOf(command)
    read.entries.push({
      name,
      essence,
      text: `${name}: ${spec?.schedule}${spec?.timeZone ? ` ${spec.timeZone}` : ''} ${essence}`,
      when: whenOf(String(spec?.schedule ?? ''), spec?.timeZone, timeZone, `${label}: ${name}`),
      overlap: spec?.concurrencyPolicy ?? 'Allow',
      suspended: spec?.suspend === true,
      live: metadata?.uid !== undefined,
    })
  }
  return read
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
