import { setTimeout as wait } from 'node:timers/promises'
import type { RunContext } from '../../kernel/check.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { DeclaredSchedules, RunReader, ScheduleRedis } from '../../ports/schedule.ts'
import { afterTicks, type Planned, type SideEvidence } from './tick-input.ts'

export interface Window {
  from: number
  to: number
}

const HOUR = 3_600_000

/**
 * The stretch of time to look at: as stated, up to now, or from now on for as long as it takes.
 * @param now by the clock of the active side's Redis, epoch milliseconds
 */
export async function windowOf(
  { window, watch, lateSeconds }: DeclaredSchedules,
  plan: readonly Planned[],
  now: number,
  run: Pick<RunContext, 'signal' | 'deadline' | 'progress'>,
): Promise<Window> {
  if (watch) return await watched(plan, now, watch.ticks, lateSeconds * 1000, run)
  if ('from' in window) return { from: Date.parse(window.from), to: Date.parse(window.to) }
  // A tick may still fire until it is late.
  const to = now - lateSeconds * 1000
  return { from: to - window.hours * HOUR, to }
}

async function watched(
  plan: readonly Planned[],
  now: number,
  ticks: number,
  lateMs: number,
  { signal, deadline, progress }: Pick<RunContext, 'signal' | 'deadline' | 'progress'>,
): Promise<Window> {
  const last = afterTicks(plan, now, ticks)
  if (last === undefined)
    throw new CannotTell('nothing-examined', `A whole day does not bring ${ticks} ticks; watch fewer.`)
  const window = { from: now, to: last + 1 }
  const end = Date.now() + (window.to + lateMs - now)
  if (end > deadline)
    throw new CannotTell(
      'timed-out',
      `It would take ${Math.ceil((end - Date.now()) / 60_000)} minutes until ${ticks} ticks were due; watch fewer.`,
    )
  for (let left = end - Date.now(); left > 0; left = end - Date.now()) {
    progress({
      done: Math.round((window.to + lateMs - now - left) / 1000),
      total: Math.ceil((window.to + lateMs - now) / 1000),
      label: 's watched',
    })
    await wait(Math.min(left, 1_000), undefined, { signal })
  }
  return window
}

interface SidePorts {
  'schedule.redis': ScheduleRedis
  'schedule.runs': RunReader
}

/** All that a side shows of a window and of the edges around it. @param shared its Redis is the other side's, and is read there */
export async function evidenceOf(
  ports: SidePorts,
  { from, to }: Window,
  { lateSeconds }: DeclaredSchedules,
  shared: boolean,
): Promise<SideEvidence> {
  const [low, high] = [from - HOUR, to + lateSeconds * 1000 + HOUR]
  const runs = await ports['schedule.runs'].runs(low, high)
  const redis = shared ? { marks: [], jobs: [], complete: true } : await ports['schedule.redis'].fired(low, high)
  return {
    marks: redis.marks,
    jobs: [...redis.jobs, ...(runs?.jobs ?? [])],
    complete: redis.complete,
    ...(runs ? { covered: runs.covered, unreadable: runs.unreadable } : {}),
  }
}
