import type { Finding } from '../../kernel/judgement.ts'
import { items, numberIn, type WrittenObject } from '../kubernetes/objects.ts'
import { optionsOf } from './options.ts'

/** A trigger of KEDA that reads the length of a list in Redis. */
export interface RedisTrigger {
  /** `ScaledObject oms-sidekiq (file)` */
  at: string
  /** What it scales. */
  kind: string
  name: string
  listName: string | null
  /** `host:port`, as written; null where a variable, a Secret or an authentication holds it. */
  address: string | null
  /** Where the address comes from, if it is not written. */
  from: string | null
  /** The address is that of sentinels, which name the Redis only when they are asked. */
  sentinel?: boolean
  /** NaN, null in stored evidence: it is no number. */
  database: number | null
}

/** @param variablesIn of the scaled container, as far as the manifests hold them; by its name, or the first */
export function triggersOf(
  { kind, metadata, spec }: WrittenObject,
  file: string,
  variablesIn: (kind: string, workload: string, container?: string) => Readonly<Record<string, string>>,
): RedisTrigger[] {
  if (kind !== 'ScaledObject') return []
  const target = String(spec?.scaleTargetRef?.name)
  const targetKind = String(spec?.scaleTargetRef?.kind ?? 'Deployment')
  const { envSourceContainerName } = (spec?.scaleTargetRef ?? {}) as { envSourceContainerName?: string }
  return items(spec?.triggers).flatMap(({ type, metadata: said = {}, authenticationRef }): RedisTrigger[] => {
    if (!/^redis(?:-(?:cluster|sentinel))?(?:-streams)?$/.test(String(type))) return []
    const env = variablesIn(targetKind, target, envSourceContainerName)
    const where = addressIn(said, env)
    return [
      {
        at: `${kind} ${metadata?.name} (${file})`,
        kind: targetKind,
        name: target,
        listName: said.listName ?? null,
        address: where.address,
        from: where.address === null ? (where.variable ?? authenticationRef?.name ?? null) : null,
        ...(/sentinel/.test(String(type)) ? { sentinel: true } : {}),
        database: numberIn(said.databaseIndex, 0),
      },
    ]
  })
}

/** `address`, `addresses`, `host` with `port`, `hosts` with `ports`; each may be in a variable of the scaled container instead. */
function addressIn(
  said: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): { address: string | null; variable?: string } {
  const asked: string[] = []
  const of = (key: string): string | undefined => {
    const variable = said[`${key}FromEnv`]
    if (said[key] !== undefined || variable === undefined)
      return said[key] === undefined ? undefined : String(said[key])
    asked.push(variable)
    return env[variable]
  }
  const whole = of('address') ?? of('addresses')
  if (whole) return { address: whole }
  const hosts = of('host') ?? of('hosts')
  const ports = of('port') ?? of('ports')
  const isPortHidden = ports === undefined && (said.portFromEnv ?? said.portsFromEnv) !== undefined
  if (!hosts || isPortHidden)
    return { address: null, ...(asked[0] === undefined ? {} : { variable: asked.join(', ') }) }
  const numbers = ports?.split(',') ?? []
  return {
    address: hosts
      .split(',')
      .map((host, i) => `${host.trim()}:${(numbers[i] ?? numbers[0] ?? '6379').trim()}`)
      .join(','),
  }
}

export interface WatchedRedis {
  host: string
  port: number
  db: number
}

/** Queues that a worker is started with by `-q`; null where its config file or Sidekiq itself decides. */
export function queuesIn(command: readonly string[]): readonly string[] | null {
  return optionsOf(command).queues
}

/** A process that runs; its identity begins with the name of its pod, and that with the name of its workload. */
export interface Taking {
  identity: string
  queues: readonly string[]
}

/**
 * Queues of a workload's own pods, by the processes that run; null where it is not known which of them are its own.
 * @param running all queues of all processes; evidence of older runs has nothing else
 */
export function queuesTaken(
  workload: string,
  taking: readonly Taking[] | undefined,
  running: readonly string[],
): readonly string[] | null {
  const own = (taking ?? []).filter(({ identity }) => isPodOf(workload, identity))
  if (own.length > 0) return [...new Set(own.flatMap(({ queues }) => queues))]
  if (running.length === 0) return null
  const isAlike = (taking ?? []).every(({ queues }) => running.every((queue) => queues.includes(queue)))
  return isAlike ? running : null
}

/** `oms-sidekiq-7d9f8b6c5d-x2x4z:1:…` of a Deployment, `oms-sidekiq-0:1:…` of a StatefulSet; oms-sidekiq-camel’s are not oms-sidekiq’s. */
function isPodOf(workload: string, identity: string): boolean {
  const [host = ''] = identity.split(':')
  return host.startsWith(`${workload}-`) && /^(?:[a-z0-9]{5,10}-[a-z0-9]{5}|\d+)$/.test(host.slice(workload.length + 1))
}

/** What is wrong with what KEDA looks at, and what of it nobody can tell. */
export function triggerFindings(
  triggers: readonly RedisTrigger[],
  redis: WatchedRedis,
  /** Of the workers that a trigger scales; null where it is not known. */
  queuesOf: (trigger: RedisTrigger) => readonly string[] | null,
): { findings: Finding[]; doubts: string[] } {
  const findings: Finding[] = []
  const doubts: string[] = []
  for (const trigger of triggers) {
    const { at, listName, address, from, database } = trigger
    const find = (code: 'scaler-other-redis' | 'scaler-other-queue', source: string, target: string, how: string) =>
      findings.push({ code, at, source, target, remedy: { how } })
    const wanted = `${redis.host}:${redis.port}`
    if (trigger.sentinel)
      doubts.push(
        `${at}: which Redis its sentinels name was not seen: that it is the target’s must be looked at by hand.`,
      )
    else if (address === null)
      doubts.push(
        `${at}: the address of its Redis ${from ? `is in ${from}` : 'is not written'}, so that it is the target’s was not seen: write address: ${wanted}.`,
      )
    else if (!address.split(',').some((one) => samePlace(one, wanted)))
      find('scaler-other-redis', wanted, address, `Set address to ${wanted}: it counts jobs in another Redis.`)
    if (database === null || Number.isNaN(database))
      doubts.push(`${at}: databaseIndex is no number: was the template rendered?`)
    else if (database !== redis.db)
      find(
        'scaler-other-redis',
        `database ${redis.db}`,
        `databaseIndex ${database}`,
        `Set databaseIndex to "${redis.db}", where the workers take their jobs from.`,
      )
    const queues = queuesOf(trigger)
    const [, queue] = /^queue:(.+)$/.exec(listName ?? '') ?? []
    if (queue === undefined)
      find(
        'scaler-other-queue',
        'queue:<name>, as Sidekiq writes it',
        listName ?? 'no listName',
        'Set listName to queue: and the queue’s name: another key has no length.',
      )
    else if (queues === null)
      doubts.push(`${at}: which queues its workers take is not known: start them with -q, or have one run.`)
    else if (!queues.includes(queue))
      find(
        'scaler-other-queue',
        queues.map((name) => `queue:${name}`).join(', '),
        listName ?? '',
        'Name a queue that these workers take: what they have to do is not counted.',
      )
  }
  return { findings, doubts }
}

/** `rediss://host:port/0`, `host:port` or `host`. */
function samePlace(address: string, wanted: string): boolean {
  const plain = address
    .trim()
    .toLowerCase()
    .replace(/^rediss?:\/\/(?:[^@/]*@)?/, '')
    .replace(/\/.*$/, '')
  return (/:\d+$/.test(plain) ? plain : `${plain}:6379`) === wanted.toLowerCase()
}
