import { type Plant, through } from '../../fixtures/plants/plant.ts'
import { neededFor } from '../../fixtures/world/groups.ts'
import type { Lab } from '../../fixtures/world/lab.ts'
import type { Replication } from '../../fixtures/world/options.ts'
import { rehearse } from '../../fixtures/world/rehearse.ts'
import type { Job, Lost } from '../bind/job.ts'
import { chooseDatabases, type Reached, reach, refuseSame } from '../connectors/mysql/preflight.ts'
import type { AnyCheck, Declared, Phase } from '../kernel/check.ts'
import { CannotTell } from '../kernel/judgement.ts'
import type { EngineReport } from '../kernel/ledger.ts'
import type { MysqlEndpoint } from '../ports/endpoint.ts'
import type { SideServices } from '../ports/services.ts'
import type { Settings } from '../targets/config.ts'
import { jobLimits } from './job-limits.ts'

/** What a run talks to: configured servers or a rehearsal of its own, which goes with it. */
export interface RunWorld extends AsyncDisposable {
  endpoints: Job['endpoints']
  services: SideServices
  databases: readonly string[]
  /** What `--database` left out of those that there are. */
  databasesLeftOut: readonly string[]
  /** Sides whose MySQL did not answer, and why: checks that need it cannot tell. */
  unreachable: Job['unreachable']
  declared: Declared
  engines: readonly EngineReport[]
  steps: readonly { name: string; ms: number }[]
  rehearsal: boolean
  /** Of a rehearsal: what may be broken on purpose, and led through the phases. */
  lab?: Lab
}

export interface WorldWish {
  settings: Settings
  phase: Phase
  databases?: readonly string[]
  /** As `rehearses` says. */
  rehearsal: boolean
  /** A rehearsal brings up what these need; default the two servers. */
  checks?: readonly AnyCheck[]
  scale: number
  replication?: Replication
  plant?: Plant
  onProgress(line: string): void
  signal: AbortSignal
}

/** Reaches the configured servers, or brings up a rehearsal. Throws `CannotTell` in one sentence where there is no rehearsal to be had. */
export async function openWorld(wish: WorldWish): Promise<RunWorld> {
  const { settings } = wish
  if (wish.rehearsal) return await rehearsed(wish)
  return settings.endpoints
    ? await configured(settings, settings.endpoints, wish)
    : {
        endpoints: undefined,
        services: settings.services,
        databases: wish.databases ?? settings.databases ?? [],
        databasesLeftOut: [],
        unreachable: undefined,
        declared: settings.declared,
        engines: [],
        steps: [],
        rehearsal: false,
        async [Symbol.asyncDispose]() {},
      }
}

async function configured(
  settings: Settings,
  endpoints: NonNullable<Job['endpoints']>,
  wish: WorldWish,
): Promise<RunWorld> {
  const began = performance.now()
  const limits = jobLimits(settings)
  const [source, target] = await Promise.all([
    reached(reach(endpoints.source, 'source', limits, wish.signal)),
    reached(reach(endpoints.target, 'target', limits, wish.signal)),
  ])
  const { databases, leftOut, unreachable } = compared(source, target, wish)
  return {
    endpoints,
    unreachable,
    services: settings.services,
    databases,
    databasesLeftOut: leftOut,
    declared: settings.declared,
    engines: [engine('source', endpoints.source, source), engine('target', endpoints.target, target)],
    steps: [{ name: 'reach both servers', ms: Math.round(performance.now() - began) }],
    rehearsal: false,
    async [Symbol.asyncDispose]() {},
  }
}

async function reached(answer: Promise<Reached>): Promise<Reached | CannotTell> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof CannotTell) return error
    throw error
  }
}

/** What is compared, and which side cannot be: one that does not answer takes nothing from checks that do not ask it. */
function compared(
  source: Reached | CannotTell,
  target: Reached | CannotTell,
  { settings, databases: asked }: WorldWish,
): { databases: readonly string[]; leftOut: readonly string[]; unreachable: Job['unreachable'] } {
  const named = asked ?? settings.databases ?? []
  const lost = {
    ...(source instanceof CannotTell ? { source: plain(source) } : {}),
    ...(target instanceof CannotTell ? { target: plain(target) } : {}),
  }
  if (source instanceof CannotTell) return { databases: named, leftOut: [], unreachable: lost }
  try {
    if (!(target instanceof CannotTell)) refuseSame(source, target)
    const databases = chooseDatabases(asked ?? settings.databases, source)
    const whole = asked ? (settings.databases ?? source.databases) : databases
    const isIn = (name: string) => databases.some((one) => one.toLowerCase() === name.toLowerCase())
    return { databases, leftOut: whole.filter((name) => !isIn(name)), unreachable: lost }
  } catch (error) {
    // Nothing is known of what would be compared, on either side.
    if (error instanceof CannotTell)
      return {
        databases: named,
        leftOut: [],
        unreachable: { source: plain(error), target: lost.target ?? plain(error) },
      }
    throw error
  }
}

/** An error's message does not cross into a worker. */
function plain({ reason, message }: CannotTell): Lost {
  return { reason, message }
}

/** For what cannot go on without both servers. Throws `CannotTell`. */
export function demandServers({ unreachable }: Pick<RunWorld, 'unreachable'>): void {
  const lost = Object.values(unreachable ?? {})
  const [first] = lost
  if (first) throw new CannotTell(first.reason, [...new Set(lost.map(({ message }) => message))].join(' · '))
}

function engine(role: string, endpoint: MysqlEndpoint, reached: Reached | CannotTell): EngineReport {
  const version = reached instanceof CannotTell ? undefined : reached.version
  return {
    role,
    product: version ? `${version.text} (${version.comment})` : 'not reached',
    provisioner: `configured endpoint ${endpoint.host}:${endpoint.port}`,
    standIn: false,
    remarks: [],
  }
}

async function rehearsed(wish: WorldWish): Promise<RunWorld> {
  const { settings, phase, checks, scale, replication, plant, onProgress, signal } = wish
  const world = await rehearse({
    phase,
    scale,
    ...(replication ? { replication } : {}),
    onProgress,
    signal,
    ...(checks ? neededFor(checks) : {}),
    ...(plant?.changes ? { changes: plant.changes } : {}),
  })
  const declared = { ...world.declared, notCompared: settings.declared.notCompared }
  let sown: AsyncDisposable | undefined
  try {
    if (plant) {
      onProgress(`sowing the fault ${plant.id}: ${plant.story}`)
      sown = await plant.sow(world.lab)
    }
  } catch (error) {
    await world[Symbol.asyncDispose]()
    throw error
  }
  return {
    endpoints: world.endpoints && through(world.endpoints, plant),
    services: world.services,
    databases: world.databases,
    databasesLeftOut: [],
    unreachable: undefined,
    declared: plant?.declare?.(declared) ?? declared,
    engines: world.engines,
    steps: world.steps,
    rehearsal: true,
    lab: world.lab,
    async [Symbol.asyncDispose]() {
      // The world is thrown away: taking the fault back matters only where it holds something outside of it.
      await Promise.resolve(sown?.[Symbol.asyncDispose]()).catch(() => {})
      await world[Symbol.asyncDispose]()
    },
  }
}
