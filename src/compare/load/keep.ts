import type { Blind, PodEvent, PodLook, PodRecord, PodSample, QueueState, Scaler, Workload } from '../../ports/pods.ts'

type QueueSample = { at: number } & Omit<QueueState, 'name' | 'inFlight'>
type ScalerSample = { at: number; current: number; desired: number }

/** Samples of one look. */
interface Row {
  at: number
  pods: readonly { name: string; workload: string; sample: PodSample }[]
  scalers: readonly { name: string; sample: ScalerSample }[]
  queues: readonly { name: string; sample: QueueSample }[]
  database?: { at: number; used: number; pods: number }
}

/** Keeps looks in bounded memory: when there are more than `most`, every second one goes, and from then on only every second is taken. */
export class Keeper {
  readonly #most: number
  readonly #mostEvents: number
  readonly #everyMs: number
  #stride = 1
  #seen = 0
  #rows: Row[] = []
  readonly #scalers = new Map<string, Scaler>()
  readonly #workloads = new Map<string, Workload>()
  readonly #events = new Map<string, PodEvent>()
  readonly #blind = new Map<string, Blind>()
  #dropped = 0
  #max = 0

  constructor({ everyMs, most = 400, mostEvents = 200 }: { everyMs: number; most?: number; mostEvents?: number }) {
    this.#everyMs = everyMs
    this.#most = most
    this.#mostEvents = mostEvents
  }

  add(look: PodLook, at: number): void {
    for (const scaler of look.scalers) this.#scalers.set(scaler.name, scaler)
    for (const workload of look.workloads) this.#workloads.set(workload.name, workload)
    for (const blind of look.blind) this.#blind.set(`${blind.what} ${blind.cause}`, blind)
    for (const event of look.events) this.#event(event)
    if (look.database) this.#max = look.database.max
    // Counters are never lost by a dropped row: the next one holds the greater value.
    if (this.#seen++ % this.#stride !== 0) return
    this.#rows.push(rowOf(look, at))
    if (this.#rows.length <= this.#most) return
    this.#rows = this.#rows.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
  }

  /** One event is told by many looks. */
  #event(event: PodEvent): void {
    const key = `${event.kind} ${event.pod} ${event.at} ${event.detail}`
    if (this.#events.has(key)) return
    if (this.#events.size < this.#mostEvents) this.#events.set(key, event)
    else this.#dropped++
  }

  record(): PodRecord {
    const pods = new Map<string, { workload: string; samples: PodSample[] }>()
    const queues = new Map<string, QueueSample[]>()
    const scaled = new Map<string, ScalerSample[]>()
    for (const row of this.#rows) {
      for (const { name, workload, sample } of row.pods) {
        const series = pods.get(name) ?? { workload, samples: [] }
        series.samples.push(sample)
        pods.set(name, series)
      }
      for (const { name, sample } of row.queues) queues.set(name, [...(queues.get(name) ?? []), sample])
      for (const { name, sample } of row.scalers) scaled.set(name, [...(scaled.get(name) ?? []), sample])
    }
    const seen = new Set([...pods.values()].map(({ workload }) => workload))
    const used = this.#rows.flatMap(({ database }) => database ?? [])
    return {
      everyMs: this.#everyMs * this.#stride,
      series: [...pods].map(([name, series]) => ({ name, ...series })),
      scalers: [...this.#scalers.values()].map((scaler) => ({ ...scaler, samples: scaled.get(scaler.name) ?? [] })),
      queues: [...queues].map(([name, samples]) => ({ name, samples })),
      ...(used.length > 0 ? { database: { max: this.#max, samples: used } } : {}),
      workloads: [...this.#workloads.values()],
      events: [...this.#events.values()],
      eventsDropped: this.#dropped,
      // A scaler may bring the first pod of a workload while the load runs.
      blind: [...this.#blind.values()].filter(({ workload }) => workload === undefined || !seen.has(workload)),
    }
  }
}

function rowOf(look: PodLook, at: number): Row {
  return {
    at,
    pods: look.pods.map(({ name, workload, ...state }) => ({ name, workload, sample: { at, ...state } })),
    scalers: look.scalers.map(({ name, current, desired }) => ({ name, sample: { at, current, desired } })),
    queues: look.queues.map(({ name, depth, latency }) => ({ name, sample: { at, depth, latency } })),
    ...(look.database ? { database: { at, used: look.database.used, pods: look.pods.length } } : {}),
  }
}
