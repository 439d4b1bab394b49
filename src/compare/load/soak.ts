import type { Finding } from '../../kernel/judgement.ts'
import type { Latch, LoadRecord } from '../../ports/load.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import { unitsOf } from './containers.ts'
import { type Point, type Trend, trendOf } from './trend.ts'
import { mib } from './verdict.ts'

/** A thing that should not grow, and how much growth would matter. */
export interface Watched {
  what: string
  points: readonly Point[]
  /** Growth over the run, in the series' unit, below which it is nothing. */
  tolerance: number
  told(value: number): string
  /** Where it ends. */
  limit?: number
}

/** The beginning is left out: pools fill, code is compiled, caches warm up. */
const WARM_UP = 0.25

export function minutesOf(records: readonly LoadRecord[]): number {
  return records.reduce((sum, { startedAt, endedAt }) => sum + (endedAt - startedAt), 0) / 60_000
}

export function watchedIn(records: readonly LoadRecord[], load: LoadDeclared): Watched[] {
  const { growthShare } = load.soak
  const count = (value: number) => value.toFixed(1)
  const series = (pick: (record: LoadRecord) => readonly { at: number; v: number | undefined }[]): Point[] => {
    const all = records.flatMap((record) =>
      pick(record).flatMap(({ at, v }) =>
        v === undefined || at < record.startedAt || at > record.endedAt ? [] : [{ t: at / 1000, v }],
      ),
    )
    const [first, last] = [all[0]?.t ?? 0, all.at(-1)?.t ?? 0]
    return all.filter(({ t }) => t >= first + WARM_UP * (last - first))
  }
  const units = records.map((record) => ({ record, own: record.pods.series.flatMap(unitsOf) }))
  const pods = new Map<string, number | undefined>()
  for (const { own } of units)
    for (const { name, kind, samples } of own)
      if (kind === 'main' || kind === 'sidecar')
        pods.set(name, samples.findLast(({ memoryLimit }) => memoryLimit !== undefined)?.memoryLimit ?? pods.get(name))
  const of = (name: string, value: 'workingSet' | 'fds' | 'connections') =>
    series(
      (record) =>
        units
          .find((one) => one.record === record)
          ?.own.find((unit) => unit.name === name)
          ?.samples.map((sample) => ({ at: sample.at, v: sample[value] })) ?? [],
    )
  return [
    ...[...pods].flatMap(([name, limit]): Watched[] => [
      {
        what: `${name} memory`,
        points: of(name, 'workingSet'),
        tolerance: growthShare * (limit ?? 2 ** 30),
        told: mib,
        ...(limit === undefined ? {} : { limit }),
      },
      { what: `${name} file descriptors`, points: of(name, 'fds'), tolerance: growthShare * 1_024, told: count },
      { what: `${name} connections`, points: of(name, 'connections'), tolerance: 5, told: count },
    ]),
    {
      what: 'database connections',
      points: series(({ pods: { database } }) => database?.samples.map(({ at, used }) => ({ at, v: used })) ?? []),
      tolerance: growthShare * (records[0]?.pods.database?.max ?? 100),
      told: count,
    },
    {
      what: 'queue latency',
      points: series(({ pods: { queues } }) =>
        queues.flatMap(({ samples }) => samples.map(({ at, latency }) => ({ at, v: latency }))),
      ),
      tolerance: load.objectives.queueSeconds / 2,
      told: (value: number) => `${value.toFixed(1)} s`,
    },
    {
      what: 'share of errors',
      points: series(({ startedAt, k6 }) =>
        (k6?.windows ?? []).flatMap(({ from, seconds, endpoints }) =>
          endpoints.map(({ errors }) => ({ at: startedAt + (from + seconds / 2) * 1000, v: errors })),
        ),
      ),
      tolerance: load.objectives.errorShare,
      told: (value: number) => `${(100 * value).toFixed(2)} %`,
    },
  ].filter(({ points }) => points.length > 0)
}

export interface Slope extends Trend {
  what: string
  /** Seconds that the points span. */
  span: number
}

/** Grows for certain, and by so much that it matters: even the least slope that the points allow exceeds the tolerance over the run. */
export function slopeIn({ what, points, tolerance }: Watched): Slope | undefined {
  const trend = trendOf(points)
  const span = (points.at(-1)?.t ?? 0) - (points[0]?.t ?? 0)
  if (!trend || trend.p > 0.01 || trend.low * span <= tolerance) return undefined
  return { what, span, ...trend }
}

export function slopeFindings(watched: readonly Watched[]): Finding[] {
  return watched.flatMap((one) => {
    const slope = slopeIn(one)
    if (!slope) return []
    const { told, limit, points } = one
    const hour = (perSecond: number) => told(perSecond * 3_600)
    const left = limit === undefined ? undefined : (limit - (points.at(-1)?.v ?? 0)) / slope.slope / 3_600
    return [
      {
        code: 'slope-found',
        at: slope.what,
        source: `no growth beyond ${told(one.tolerance)} over the run`,
        target:
          `${hour(slope.slope)} an hour (95 % of confidence ${hour(slope.low)} to ${hour(slope.high)}, ${slope.n} samples)` +
          (left === undefined ? '' : `; at its limit of ${told(limit ?? 0)} in ${Math.max(0, left).toFixed(1)} h`),
        remedy: {
          how: 'Compare heap dumps (or lsof, or SHOW PROCESSLIST) from the beginning and the end; until it is found, restart the pods before the limit.',
        },
      } satisfies Finding,
    ]
  })
}

/** A latch that was seen to break stays broken, also where it held again later. */
export function latchFindings(latches: readonly Latch[]): Finding[] {
  const [first, ...rest] = latches
  if (!first) return []
  return Object.entries(first.checks).flatMap(([check, before]) => {
    if (before !== 'holds' && before !== 'waived') return []
    const broken = rest.filter(
      ({ checks }) => checks[check] !== undefined && checks[check] !== 'holds' && checks[check] !== 'waived',
    )
    const [earliest] = broken
    if (!earliest) return []
    return [
      {
        code: 'latch-broken',
        at: check,
        source: `${before} at ${new Date(first.at).toISOString()}`,
        target: `${earliest.checks[check]} at ${new Date(earliest.at).toISOString()}; ${broken.length} of ${rest.length} times during the soak`,
        remedy: { how: `See what it says: npm run parity -- --check ${check}.` },
      } satisfies Finding,
    ]
  })
}
