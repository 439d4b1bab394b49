import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the files of one group are: v1 has a folder for each controller, v2 one for all. */
export type CgroupPlace = { version: 1; memory: string; cpu: string; cpuacct: string } | { version: 2; folder: string }

/** What the kernel says of a group; absent where its file is. */
export interface CgroupState {
  workingSet?: number
  memoryLimit?: number
  oomKills?: number
  cpuSeconds?: number
  cpuLimit?: number
  periods?: number
  throttledPeriods?: number
  throttledSeconds?: number
}

type Read = (path: string) => string | undefined

/** v1 says "no limit" by a page-rounded number near 2^63. */
const NO_LIMIT = 2 ** 62

export function readCgroup(place: CgroupPlace, read: Read = readOrNothing): CgroupState {
  return place.version === 2 ? readV2(place.folder, read) : readV1(place, read)
}

function readV2(folder: string, read: Read): CgroupState {
  const at = (name: string) => read(join(folder, name))
  const stat = words(at('cpu.stat'))
  const [quota, period] = (at('cpu.max') ?? 'max').trim().split(/\s+/)
  const usage = number(at('memory.current'))
  return defined({
    workingSet: lessInactive(usage, words(at('memory.stat')).get('inactive_file')),
    memoryLimit: number(at('memory.max')),
    oomKills: words(at('memory.events')).get('oom_kill'),
    cpuSeconds: divided(stat.get('usage_usec'), 1e6),
    cpuLimit: quota === undefined || quota === 'max' ? undefined : Number(quota) / Number(period ?? 100_000),
    periods: stat.get('nr_periods'),
    throttledPeriods: stat.get('nr_throttled'),
    throttledSeconds: divided(stat.get('throttled_usec'), 1e6),
  })
}

function readV1({ memory, cpu, cpuacct }: CgroupPlace & { version: 1 }, read: Read): CgroupState {
  const stat = words(read(join(cpu, 'cpu.stat')))
  const limit = number(read(join(memory, 'memory.limit_in_bytes')))
  const quota = number(read(join(cpu, 'cpu.cfs_quota_us')))
  const period = number(read(join(cpu, 'cpu.cfs_period_us'))) ?? 100_000
  const files = words(read(join(memory, 'memory.stat')))
  return defined({
    workingSet: lessInactive(
      number(read(join(memory, 'memory.usage_in_bytes'))),
      files.get('total_inactive_file') ?? files.get('inactive_file'),
    ),
    memoryLimit: limit === undefined || limit >= NO_LIMIT ? undefined : limit,
    oomKills: words(read(join(memory, 'memory.oom_control'))).get('oom_kill'),
    cpuSeconds: divided(number(read(join(cpuacct, 'cpuacct.usage'))), 1e9),
    cpuLimit: quota === undefined || quota < 0 ? undefined : quota / period,
    periods: stat.get('nr_periods'),
    throttledPeriods: stat.get('nr_throttled'),
    // Nanoseconds here, microseconds in v2.
    throttledSeconds: divided(stat.get('throttled_time'), 1e9),
  })
}

/** `name value` lines. */
function words(text: string | undefined): Map<string, number> {
  return new Map(
    (text ?? '').split('\n').flatMap((line) => {
      const [, name, value] = /^(\S+)\s+(\d+)\s*$/.exec(line) ?? []
      return name ? [[name, Number(value)] as const] : []
    }),
  )
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+\s*$/.test(text) ? Number(text) : undefined
}

function divided(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value / by
}

function lessInactive(usage: number | undefined, inactive: number | undefined): number | undefined {
  return usage === undefined ? undefined : Math.max(0, usage - (inactive ?? 0))
}

function defined(state: { [K in keyof CgroupState]: number | undefined }): CgroupState {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)) as CgroupState
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
