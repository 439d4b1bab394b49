import type { Finding } from '../../kernel/judgement.ts'
import { items, type WrittenObject } from '../kubernetes/objects.ts'

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
  database: number
}

/** @param variableIn of a variable of the scaled container, where the manifest holds it */
export function triggersOf(
  { kind, metadata, spec }: WrittenObject,
  file: string,
  variableIn: (workload: string, variable: string) => string | undefined,
): RedisTrigger[] {
  if (kind !== 'ScaledObject') return []
  const target = String(spec?.scaleTargetRef?.name)
  return items(spec?.triggers).flatMap(({ type, metadata: said = {}, authenticationRef }): RedisTrigger[] => {
    if (!/^redis(?:-cluster|-sentinel)?$/.test(String(type))) return []
    const variable = said.addressFromEnv ?? said.addressesFromEnv ?? said.hostFromEnv
    const written = said.address ?? said.addresses ?? (said.host ? `${said.host}:${said.port ?? 6379}` : undefined)
    const known = written ?? (variable === undefined ? undefined : variableIn(target, variable))
    return [
      {
        at: `${kind} ${metadata?.name} (${file})`,
        kind: String(spec?.scaleTargetRef?.kind ?? 'Deployment'),
        name: target,
        listName: said.listName ?? null,
        address: known === undefined ? null : String(known),
        from: known !== undefined ? null : (variable ?? authenticationRef?.name ?? null),
        database: Number(said.databaseIndex ?? 0),
      },
    ]
  })
}

export interface WatchedRedis {
  host: string
  port: number
  db: number
}

/** Queues that a worker is started with by `-q`; null where its config file or Sidekiq itself decides. */
export function queuesIn(command: readonly string[]): string[] | null {
  const text = command.join(' ')
  const found = [...text.matchAll(/(?:^|\s)(?:-q\s*|--queue[\s=])([\w.-]+)/g)].flatMap(([, name]) => name ?? [])
  return found.length > 0 ? found : null
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
    if (address === null)
      doubts.push(
        `${at}: the address of its Redis ${from ? `is in ${from}` : 'is not written'}, so that it is the target’s was not seen: write address: ${wanted}.`,
      )
    else if (!address.split(',').some((one) => samePlace(one, wanted)))
      find('scaler-other-redis', wanted, address, `Set address to ${wanted}: it counts jobs in another Redis.`)
    if (database !== redis.db)
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
