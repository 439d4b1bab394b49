import type { Asker } from '../bind/job.ts'
import type { Ports, Role, RunContext } from '../kernel/check.ts'
import { matches } from '../kernel/waiver.ts'
import '../ports/redis.ts'
import '../ports/service-bus.ts'

/** Sidekiq of one side. */
export interface Jobs {
  /** In all queues. */
  waiting: number
  inHand: number
  processes: number
  quiet: number
}

/** Queues and subscriptions, canaries left out, that the workers of one side receive from. */
export interface Messages {
  waiting: number
  deadLetters: number
  /** Null where nobody tells: the real service does not. */
  receivers: number | null
}

/** Jobs and messages of both sides; a sentence in place of what could not be read. */
export type Work = Readonly<Record<Role, { jobs: Jobs | string; messages: Messages | string }>>

const TIMEOUT_MS = 10_000
/** Messages of a queue that are looked at for canaries. */
const LOOKED_AT = 1_000
const ROLES = ['source', 'target'] as const
const NEEDS = {
  jobs: { source: { source: ['sidekiq.state'] }, target: { target: ['sidekiq.state'] } },
  messages: { source: { source: ['bus.messages'] }, target: { target: ['bus.messages'] } },
} as const

type SidekiqPort = Ports<{ source: ['sidekiq.state'] }>['source']
type BusPort = Ports<{ source: ['bus.messages'] }>['source']

/** Each by itself: a Redis that does not answer hides no queue of Service Bus. */
export async function readWork(asker: Asker, signal: AbortSignal): Promise<Work> {
  const sides = ROLES.map(async (role) => {
    const [jobs, messages] = await Promise.all([
      told(() =>
        asker.with(NEEDS.jobs[role], TIMEOUT_MS, signal, (ports) => jobsOf((ports as Record<Role, SidekiqPort>)[role])),
      ),
      told(() =>
        asker.with(NEEDS.messages[role], TIMEOUT_MS, signal, (ports, run) =>
          messagesOf((ports as Record<Role, BusPort>)[role], run, role),
        ),
      ),
    ])
    return [role, { jobs, messages }] as const
  })
  return Object.fromEntries(await Promise.all(sides)) as Work
}

async function told<T>(read: () => Promise<T>): Promise<T | string> {
  try {
    return await read()
  } catch (error) {
    return (error as Error).message
  }
}

async function jobsOf(ports: SidekiqPort): Promise<Jobs> {
  const sidekiq = ports['sidekiq.state']
  const [queues, processes] = await Promise.all([sidekiq.queues(), sidekiq.processes()])
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
  return {
    waiting: sum(Object.values(queues)),
    inHand: sum(processes.map(({ busy }) => busy)),
    processes: processes.length,
    quiet: processes.filter(({ quiet }) => quiet).length,
  }
}

async function messagesOf(ports: BusPort, { declared }: RunContext, role: Role): Promise<Messages> {
  const bus = ports['bus.messages']
  const { consumes = [], identifiers = [] } = declared.serviceBus?.[role] ?? {}
  const [attached, ...counted] = await Promise.all([bus.attached(), ...consumes.map((entity) => countsOf(bus, entity))])
  return {
    waiting: counted.reduce((all, { waiting }) => all + waiting, 0),
    deadLetters: counted.reduce((all, { deadLetters }) => all + deadLetters, 0),
    receivers: attached
      ? attached.filter(({ identifier }) => identifiers.some((own) => matches(own, identifier))).length
      : null,
  }
}

async function countsOf(bus: BusPort['bus.messages'], entity: string) {
  const { active, deadLetter } = await bus.counts(entity)
  const canaries = async (of: 'messages' | 'dead-letters') =>
    (await bus.peek(entity, LOOKED_AT, of)).messages.filter(({ canary, state }) => canary && state !== 'scheduled')
      .length
  const [alive, dead] = await Promise.all([
    active > 0 ? canaries('messages') : 0,
    deadLetter > 0 ? canaries('dead-letters') : 0,
  ])
  return { waiting: Math.max(0, active - alive), deadLetters: Math.max(0, deadLetter - dead) }
}
