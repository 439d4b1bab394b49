import type { Finding } from '../../kernel/judgement.ts'
import type { LoadRecord } from '../../ports/load.ts'
import type { CostDeclared, LoadDeclared } from '../../ports/load-declared.ts'
import type { Workload } from '../../ports/pods.ts'
import type { Capacity } from './capacity.ts'
import { containerFigures, duringLoad } from './figures.ts'

const DAYS = 365 / 12

export interface Need {
  pods: number
  /** How it was found. */
  by: string
}

/** Web pods for the stated peak: from the capacity where a breakpoint has shown it, else from the CPU that a journey took. Never one alone. */
export function podsNeeded(record: LoadRecord, load: LoadDeclared, capacity: Capacity | undefined): Need | undefined {
  const steps = load.journeys.reduce((sum, { weight, steps }) => sum + weight * steps.length, 0)
  const perJourney = steps / load.journeys.reduce((sum, { weight }) => sum + weight, 0)
  const { cpuHeadroom } = load.limits
  if (capacity) {
    const each = (capacity.requests / capacity.pods) * (1 - cpuHeadroom)
    const wanted = load.peakRate * perJourney
    return {
      pods: Math.max(2, Math.ceil(wanted / each)),
      by: `${wanted.toFixed(0)} requests/s at the peak, ${each.toFixed(0)} a pod by the breakpoint`,
    }
  }
  const took = (record.endedAt - record.startedAt) / 1000
  const rate = took > 0 ? (record.k6?.iterations ?? 0) / took : 0
  if (rate === 0) return undefined
  const web = containerFigures(duringLoad(record)).filter(({ workload }) => isWeb(record, workload))
  // The container that is nearest to its own limit decides; the others of its pod have room and cannot lend it.
  const needs = [...Map.groupBy(web, ({ container }) => container)].flatMap(([container, own]): Need[] => {
    const limit = own.find(({ cpuLimit }) => cpuLimit !== undefined)?.cpuLimit
    if (!limit) return []
    const each = (own.reduce((sum, { cpu }) => sum + cpu.median, 0) / rate) * load.peakRate
    return [
      {
        pods: Math.max(2, Math.ceil(each / (limit * (1 - cpuHeadroom)))),
        by: `${each.toFixed(2)} cores${container === undefined ? '' : ` of ${container}`} at the peak by what a journey took; a breakpoint would show more`,
      },
    ]
  })
  return needs.toSorted((a, b) => b.pods - a.pods)[0]
}

function isWeb({ pods }: LoadRecord, workload: string): boolean {
  return pods.workloads.find(({ name }) => name === workload)?.role === 'web'
}

export interface CostTable {
  rows: readonly { name: string; day: number; night: number; monthly: number }[]
  monthly: number
  today: number
}

/** Pods by what they request, day and night, on nodes that are never full. */
export function costTable(record: LoadRecord, cost: CostDeclared, need: Need | undefined): CostTable {
  const rows = record.pods.workloads.map((workload) => {
    const scaler = record.pods.scalers.find((s) => s.workload === workload.name)
    const day =
      workload.role === 'web' ? Math.max(workload.replicas, need?.pods ?? 0) : (scaler?.max ?? workload.replicas)
    const night = Math.max(scaler?.min ?? (workload.role === 'web' ? 2 : 1), Math.ceil(day * cost.nightShare))
    const hours = DAYS * ((24 - cost.nightHours) * day + cost.nightHours * night)
    return { name: workload.name, day, night, monthly: (hours * hourly(workload, cost)) / (1 - cost.unused) }
  })
  return {
    rows,
    monthly: rows.reduce((sum, { monthly }) => sum + monthly, 0),
    today: cost.today.hosts * cost.today.monthlyEach,
  }
}

function hourly({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }: Workload, cost: CostDeclared): number {
  const [cores, bytes] = [cpuRequest ?? cpuLimit ?? 0, memoryRequest ?? memoryLimit ?? 0]
  return cores * cost.cpuHour + (bytes / 2 ** 30) * cost.memoryGiBHour
}

export function costFindings(
  record: LoadRecord,
  load: LoadDeclared,
  need: Need | undefined,
  table: CostTable | undefined,
): Finding[] {
  const found: Finding[] = []
  const web = record.pods.workloads.find(({ role }) => role === 'web')
  const most =
    web && Math.max(web.replicas, ...record.pods.scalers.filter((s) => s.workload === web.name).map(({ max }) => max))
  if (need && most !== undefined && need.pods > most)
    found.push({
      code: 'pods-short-of-peak',
      at: web?.name ?? 'web',
      source: `${need.pods} pods: ${need.by}`,
      target: `at most ${most}`,
      remedy: { how: `Let the scaler of the web pods go to ${need.pods} or more, and count the connections again.` },
    })
  if (table && load.cost && table.monthly > table.today)
    found.push({
      code: 'cost-above-today',
      at: 'monthly cost',
      source: `${money(table.today, load.cost)}: ${load.cost.today.hosts} hosts`,
      target: `${money(table.monthly, load.cost)}: ${table.rows.map(({ name, day, night }) => `${name} ${day} by day, ${night} by night`).join('; ')}`,
      remedy: {
        how: 'Lower the requests to what load/limits recommends, or the pods by night; or agree that it may cost more, by a waiver.',
      },
    })
  return found
}

export function money(value: number, { currency }: CostDeclared): string {
  return `${value.toFixed(0)} ${currency} a month`
}
