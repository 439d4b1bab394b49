import { resolve } from 'node:path'
import { rehearse } from '../../fixtures/world/rehearse.ts'
import { askerOf, type Job } from '../bind/job.ts'
import { queueStates } from '../connectors/load/queues.ts'
import { dockerWatcher } from '../connectors/pods/docker.ts'
import { kubernetesWatcher } from '../connectors/pods/kubernetes.ts'
import { redisOf } from '../connectors/redis/client.ts'
import type { EngineReport } from '../kernel/ledger.ts'
import { runLoad } from '../load/run-load.ts'
import type { LoadRecord, WatchPlace } from '../ports/load.ts'
import type { LoadDeclared } from '../ports/load-declared.ts'
import type { Profile } from '../ports/load-plan.ts'
import type { Blind, PodLook, PodWatcher, QueueState } from '../ports/pods.ts'
import type { Settings } from '../targets/config.ts'
import { provisionK6 } from '../targets/provision/k6.ts'
import { jobLimits } from './job-limits.ts'

/** What gets load, and what its records are held against. */
export interface LoadTarget extends AsyncDisposable {
  load: LoadDeclared
  folder: string
  job: Job
  engines: readonly EngineReport[]
  rehearsal: boolean
  run(wish: { profile: Profile; seconds?: number; rate?: number; everyMs?: number }): Promise<LoadRecord>
}

interface Wish {
  settings: Settings
  rehearsal: boolean
  onProgress(line: string): void
  signal: AbortSignal
}

/** The configured target, or the miniature OMS on this machine. */
export async function openLoadTarget(wish: Wish): Promise<LoadTarget> {
  const { settings } = wish
  return settings.declared.load && !wish.rehearsal
    ? await configured(wish, settings.declared.load)
    : await rehearsed(wish)
}

async function rehearsed({ settings, onProgress, signal }: Wish): Promise<LoadTarget> {
  const world = await rehearse({
    phase: 'replicating',
    scale: 1,
    mysql: false,
    parts: ['pods'],
    changes: { pods: { smoke: false } },
    onProgress,
    signal,
  })
  const lab = world.lab.part('pods')
  const folder = resolve('.parity/load-rehearsal')
  return {
    load: { ...lab.load, soak: { minimumMinutes: 2.5, growthShare: 0.1 } },
    folder,
    job: jobOf(settings, { ...world, services: { source: {}, target: { load: { folder, maxAgeHours: 336 } } } }),
    engines: world.engines,
    rehearsal: true,
    run: (one) => lab.run(one),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

async function configured({ settings, onProgress, signal }: Wish, load: LoadDeclared): Promise<LoadTarget> {
  const k6 = await provisionK6({ onProgress, signal })
  const { endpoints, services, databases = [], declared } = settings
  const job = jobOf(settings, { endpoints, services, databases, declared })
  const asker = askerOf(job)
  const resources = new AsyncDisposableStack()
  const reads = services.target.redis && redisOf({ role: 'target', services: services.target, resources, signal })
  const watcher = withBesides(watcherOf(services.target.load?.watch), {
    database: async (stop) =>
      endpoints &&
      (await asker.with({ target: ['mysql.capacity'] }, 5_000, stop, ({ target }) =>
        target['mysql.capacity'].connections(),
      )),
    queues: async () => reads && (await queueStates(reads)),
  })
  return {
    load,
    folder: services.target.load?.folder ?? resolve('.parity/load'),
    job,
    engines: [
      {
        role: 'load',
        product: `${load.stand} at ${new URL(load.baseUrl).host}`,
        provisioner: 'configured load.baseUrl',
        standIn: false,
        remarks: [`load by ${k6.origin}`],
      },
    ],
    rehearsal: false,
    run: (wish) => runLoad({ everyMs: 5_000, ...wish, load, k6, watcher, signal }),
    async [Symbol.asyncDispose]() {
      await Promise.all([asker[Symbol.asyncDispose](), resources.disposeAsync()])
    },
  }
}

function jobOf(settings: Settings, world: Pick<Job, 'endpoints' | 'services' | 'databases' | 'declared'>): Job {
  const { endpoints, services, databases, declared } = world
  return {
    endpoints,
    services,
    databases,
    declared,
    phase: 'replicating',
    ...jobLimits(settings),
  }
}

const NOT_WATCHED =
  'config: load.watch (kubernetes or docker, web, worker) is not stated, so the pods were not watched beside the load.'

function watcherOf(place: WatchPlace | undefined): PodWatcher {
  if (place) return place.kind === 'kubernetes' ? kubernetesWatcher(place) : dockerWatcher(place)
  const nothing: PodLook = {
    pods: [],
    workloads: [],
    scalers: [],
    queues: [],
    events: [],
    blind: (['pods', 'scalers', 'queues'] as const).map((what) => ({
      what,
      reason: 'not-configured',
      cause: NOT_WATCHED,
    })),
  }
  return { look: async () => nothing }
}

const NO_QUEUES =
  'No Redis of the target is configured, so the queues were not watched beside the load: set redis.target.'

interface Besides {
  database(signal: AbortSignal): Promise<{ max: number; used: number } | undefined>
  queues(): Promise<readonly QueueState[] | undefined>
}

/** The database's connections and Sidekiq's queues beside the pods; what cannot be asked is not seen, and said so. */
function withBesides(watcher: PodWatcher, besides: Besides): PodWatcher {
  return {
    async look(signal) {
      const unasked = (error: unknown) => error as Error
      const [look, database, queues] = await Promise.all([
        watcher.look(signal),
        besides.database(signal).catch(unasked),
        besides.queues().catch(unasked),
      ])
      const blind: Blind[] = look.blind.filter(({ what }) => what !== 'queues')
      if (queues === undefined) blind.push({ what: 'queues', reason: 'not-configured', cause: NO_QUEUES })
      if (queues instanceof Error) blind.push({ what: 'queues', reason: 'unreachable', cause: queues.message })
      if (database instanceof Error) blind.push({ what: 'database', reason: 'unreachable', cause: database.message })
      return {
        ...look,
        ...(database && !(database instanceof Error) ? { database: { max: database.max, used: database.used } } : {}),
        ...(queues && !(queues instanceof Error) ? { queues } : {}),
        blind,
      }
    },
  }
}
