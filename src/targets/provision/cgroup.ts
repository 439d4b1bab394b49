import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type CgroupPlace, type CgroupState, readCgroup } from '../../connectors/pods/cgroup.ts'
import type { Reaper } from './reaper.ts'

const PERIOD_US = 100_000

export interface Limits {
  /** Bytes; `Infinity` for none. */
  memory: number
  /** Cores. */
  cpu: number
}

/** Makes groups with limits of the kernel's own. */
export interface Cgroups {
  readonly version: 1 | 2
  make(name: string, limits: Limits, reaper: Reaper): Cgroup
}

/** The first place where this process may set limits on memory and CPU; undefined where the machine lets it nowhere. */
export function cgroups(): Cgroups | undefined {
  if (process.platform !== 'linux') return undefined
  for (const parent of places()) {
    const trial = below(parent, `oms-parity-trial-${process.pid}`)
    try {
      open(trial)
      limit(trial, { memory: 64 << 20, cpu: 0.5 })
      return {
        version: parent.version,
        make: (name, limits, reaper) => new Cgroup(below(parent, name), limits, reaper),
      }
    } catch {
      // Not here: read-only, not delegated, or without the controllers.
    } finally {
      close(trial)
    }
  }
  return undefined
}

export class Cgroup {
  readonly place: CgroupPlace
  readonly #reaper: Reaper

  constructor(place: CgroupPlace, limits: Limits, reaper: Reaper) {
    this.place = place
    this.#reaper = reaper
    for (const folder of foldersOf(place)) reaper.watchCgroup(folder)
    open(place)
    limit(place, limits)
  }

  /** A command line that enters the group before it becomes the program: all of its memory is charged here. */
  enter(command: string, args: readonly string[]): { command: string; args: string[] } {
    const files = foldersOf(this.place).map((folder) => join(folder, 'cgroup.procs'))
    const script = `${files.map((_, i) => `echo $$ > "$${i + 1}"`).join(' && ')} && shift ${files.length} && exec "$@"`
    return { command: '/bin/sh', args: ['-c', script, 'sh', ...files, command, ...args] }
  }

  get folders(): readonly string[] {
    return foldersOf(this.place)
  }

  limit(limits: Limits): void {
    limit(this.place, limits)
  }

  read(): CgroupState {
    return readCgroup(this.place)
  }

  /** The kernel keeps a group until its last process is buried. */
  async remove(): Promise<void> {
    const until = Date.now() + 5_000
    while (!close(this.place) && Date.now() < until) await wait(20)
    for (const folder of foldersOf(this.place)) this.#reaper.forgetCgroup(folder)
  }
}

/** Where groups might be made, best first. */
function* places(): Generator<CgroupPlace> {
  const own = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n')
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
  const v2 = mounts.find(([, , type]) => type === 'cgroup2')?.[1]
  const path = own.find((line) => line.startsWith('0::'))?.slice(3) ?? '/'
  if (v2) for (const at of upwards(path)) yield { version: 2, folder: join(v2, at) }
  const controller = (name: string) => {
    const mount = mounts.find(([, , type, options]) => type === 'cgroup' && options?.split(',').includes(name))?.[1]
    const line = own.find((entry) => entry.split(':')[1]?.split(',').includes(name))
    return mount ? { mount, path: line?.split(':').slice(2).join(':') ?? '/' } : undefined
  }
  const [memory, cpu, cpuacct] = [controller('memory'), controller('cpu'), controller('cpuacct')]
  if (!memory || !cpu || !cpuacct) return
  const at = (found: { mount: string; path: string }, own: boolean) => join(found.mount, own ? found.path : '/')
  for (const inside of [true, false])
    yield { version: 1, memory: at(memory, inside), cpu: at(cpu, inside), cpuacct: at(cpuacct, inside) }
}

/** A group with processes of its own may have no limited children in v2: one of those above it may. */
function upwards(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...upwards(dirname(path))]
}

function below(parent: CgroupPlace, name: string): CgroupPlace {
  return parent.version === 2
    ? { version: 2, folder: join(parent.folder, name) }
    : {
        version: 1,
        memory: join(parent.memory, name),
        cpu: join(parent.cpu, name),
        cpuacct: join(parent.cpuacct, name),
      }
}

/** Controllers may be mounted together: one folder, once. */
function foldersOf(place: CgroupPlace): string[] {
  return place.version === 2 ? [place.folder] : [...new Set([place.memory, place.cpu, place.cpuacct])]
}

function open(place: CgroupPlace): void {
  for (const folder of foldersOf(place)) mkdirSync(folder, { recursive: false })
  if (place.version === 2 && !existsSync(join(place.folder, 'memory.max')))
    throw new Error(`${place.folder} has no memory controller.`)
}

function close(place: CgroupPlace): boolean {
  return foldersOf(place)
    .map((folder) => {
      try {
        rmdirSync(folder)
        return true
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOENT'
      }
    })
    .every(Boolean)
}

function limit(place: CgroupPlace, { memory, cpu }: Limits): void {
  const quota = Math.max(1_000, Math.round(cpu * PERIOD_US))
  const write = (folder: string, name: string, value: string | number) =>
    writeFileSync(join(folder, name), String(value))
  if (place.version === 2) {
    write(place.folder, 'memory.max', memory === Number.POSITIVE_INFINITY ? 'max' : memory)
    write(place.folder, 'cpu.max', `${quota} ${PERIOD_US}`)
    return
  }
  write(place.memory, 'memory.limit_in_bytes', memory === Number.POSITIVE_INFINITY ? -1 : memory)
  write(place.cpu, 'cpu.cfs_period_us', PERIOD_US)
  write(place.cpu, 'cpu.cfs_quota_us', quota)
}
