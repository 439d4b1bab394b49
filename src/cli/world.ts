import { type Plant, through } from '../../fixtures/plants/plant.ts'
import { neededFor } from '../../fixtures/world/groups.ts'
import type { Lab } from '../../fixtures/world/lab.ts'
import type { Replication } from '../../fixtures/world/options.ts'
import { rehearse } from '../../fixtures/world/rehearse.ts'
import type { Job } from '../bind/job.ts'
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
  rehearsal: boolean
  /** A rehearsal brings up what these need; default the two servers. */
  checks?: readonly AnyCheck[]
  scale: number
  replication?: Replication
  plant?: Plant
  onProgress(line: string): void
  signal: AbortSignal
}

/** Reaches the configured servers, or brings up a rehearsal. Throws `CannotTell` in one sentence. */
export async function openWorld(wish: WorldWish): Promise<RunWorld> {
  const { settings } = wish
  if (wish.rehearsal || !isConfigured(settings)) return await rehearsed(wish)
  return settings.endpoints
    ? await configured(settings, settings.endpoints, wish)
    : {
        endpoints: undefined,
        services: settings.services,
        databases: wish.databases ?? settings.databases ?? [],
        declared: settings.declared,
        engines: [],
        steps: [],
        rehearsal: false,
        async [Symbol.asyncDispose]() {},
      }
}

function isConfigured({ endpoints, services }: Settings): boolean {
  return endpoints !== undefined || Object.values(services).some((side) => Object.keys(side).length > 0)
}

async function configured(
  settings: Settings,
  endpoints: NonNullable<Job['endpoints']>,
  wish: WorldWish,
): Promise<RunWorld> {
  const began = performance.now()
  const limits = jobLimits(settings)
  const [source, target] = await Promise.allSettled([
    reach(endpoints.source, 'source', limits, wish.signal),
    reach(endpoints.target, 'target', limits, wish.signal),
  ])
  const failures = [source, target].flatMap((side) => (side.status === 'rejected' ? [side.reason] : []))
  if (source.status === 'rejected' || target.status === 'rejected') throw joined(failures)
  refuseSame(source.value, target.value)
  const databases = chooseDatabases(wish.databases ?? settings.databases, source.value)
  return {
    endpoints,
    services: settings.services,
    databases,
    declared: settings.declared,
    engines: [engine('source', endpoints.source, source.value), engine('target', endpoints.target, target.value)],
    steps: [{ name: 'reach both servers', ms: Math.round(performance.now() - began) }],
    rehearsal: false,
    async [Symbol.asyncDispose]() {},
  }
}

function joined(failures: readonly unknown[]): unknown {
  const [first] = failures
  if (!(first instanceof CannotTell)) return first
  return new CannotTell(first.reason, failures.map((f) => (f instanceof Error ? f.message : String(f))).join(' · '))
}

function engine(role: string, endpoint: MysqlEndpoint, { version }: Reached): EngineReport {
  return {
    role,
    product: `${version.text} (${version.comment})`,
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
