import type { CaptureLine } from '../../../ports/captures.ts'
import type { DeclaredFilesystem, FileHome } from '../../../ports/readiness-declared.ts'
import { isInotify, readFind, readInotify } from './capture.ts'
import { takes } from './pattern.ts'
import { kindOf, patternOf, placeOf, RAILS_ROOT } from './place.ts'

/** Paths of one kind that the app writes, and where the table sends them. */
export interface Written {
  /** From `Rails.root` or absolute, numbers as `#`, ids as `*`. */
  kind: string
  /** Index into the table of homes; null: none takes it. */
  home: number | null
  count: number
  /** Hosts, or places in the source. At most ten. */
  seen: string[]
}

/** More kinds than a person could ever give homes: the capture watched what is not the app's. */
const MOST_KINDS = 20_000

export class Inventory {
  readonly #kinds = new Map<string, Written>()
  readonly #patterns: readonly (readonly string[])[]
  readonly #filesystem: DeclaredFilesystem
  overflow = false

  constructor(filesystem: DeclaredFilesystem) {
    this.#filesystem = filesystem
    this.#patterns = filesystem.homes.map(({ paths }) => paths.map((path) => patternOf(path, filesystem.root)))
  }

  /** Paths elsewhere than below Rails.root, Capistrano's folders and /home are the system's own: they count when they are in the source. */
  add(path: string, seen: string): void {
    const place = placeOf(path, this.#filesystem.root)
    const home = this.homeOf(place)
    const key = `${home} ${kindOf(place)}`
    const known = this.#kinds.get(key)
    if (known) {
      known.count += 1
      if (known.seen.length < 10 && !known.seen.includes(seen)) known.seen.push(seen)
    } else if (this.#kinds.size >= MOST_KINDS) this.overflow = true
    else this.#kinds.set(key, { kind: kindOf(place), home, count: 1, seen: [seen] })
  }

  homeOf(place: string): number | null {
    const index = this.#patterns.findIndex((patterns) => patterns.some((pattern) => takes(pattern, place)))
    return index < 0 ? null : index
  }

  /** A folder that is told beside what lies in it says nothing of its own. */
  all(): Written[] {
    const kinds = [...this.#kinds.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1))
    const folders = new Set(kinds.flatMap(({ kind }) => parentsOf(kind)))
    return kinds.filter(({ kind }) => kind !== RAILS_ROOT && !folders.has(kind))
  }
}

function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
}

export interface CaptureRead {
  file: string
  host: string
  hours: number
  watched: readonly string[]
  form: 'inotify' | 'find' | null
  lines: number
  paths: number
  /** Lines that nobody could read; at most ten numbers. */
  unclear: { count: number; lines: number[] }
  /** Why it is not whole. */
  incomplete: string | null
}

/** Reads one capture into the inventory. Only its paths are kept. */
export async function readCapture(
  lines: AsyncIterable<CaptureLine>,
  about: DeclaredFilesystem['captures'][number],
  root: string,
  inventory: Inventory,
): Promise<CaptureRead> {
  const hours = (Date.parse(about.until) - Date.parse(about.from)) / 3_600_000
  const read: CaptureRead = {
    file: about.file,
    host: about.host,
    hours: Math.round(hours * 10) / 10,
    watched: about.watched,
    form: null,
    lines: 0,
    paths: 0,
    unclear: { count: 0, lines: [] },
    incomplete: null,
  }
  for await (const { number, text } of lines) {
    if (text.trim() === '') continue
    read.lines += 1
    read.form ??= isInotify(text) ? 'inotify' : 'find'
    const said = read.form === 'inotify' ? readInotify(text) : readFind(text, root)
    if ('path' in said) {
      read.paths += 1
      inventory.add(said.path, about.host)
    } else if ('incomplete' in said) read.incomplete ??= said.incomplete
    else if ('unclear' in said) {
      read.unclear.count += 1
      if (read.unclear.lines.length < 10) read.unclear.lines.push(number)
    }
  }
  return read
}

/** Why what was captured does not show everything; empty where it does. */
export function gapsOf(reads: readonly CaptureRead[], { hosts, minimumHours, root }: DeclaredFilesystem): string[] {
  const gaps = reads.flatMap(({ file, paths, unclear, incomplete, hours, form }) => [
    ...(paths === 0 ? [`${file} holds no written path`] : []),
    ...(unclear.count > 0
      ? [`${file}, line ${unclear.lines[0]}, is no output of inotifywait or find (${unclear.count} such lines)`]
      : []),
    ...(incomplete ? [`${file}: ${incomplete}`] : []),
    ...(hours < minimumHours ? [`${file} covers ${hours} h, less than the ${minimumHours} h that are asked`] : []),
    ...(form === null && paths > 0 ? [`${file} is of no known form`] : []),
  ])
  const deploy = root.replace(/\/current$/, '')
  for (const host of hosts) {
    const watched = reads.filter((read) => read.host === host).flatMap((read) => read.watched)
    if (watched.length === 0) gaps.push(`${host} was not captured`)
    else
      for (const needed of [deploy, '/home'])
        if (!watched.some((folder) => folder === needed || needed.startsWith(folder.replace(/\/?$/, '/'))))
          gaps.push(`${host}: ${needed} was not watched`)
  }
  return gaps
}

export function toldHome(home: FileHome): string {
  switch (home.home) {
    case 'key-vault':
      return `Key Vault, mounted at ${home.mount}`
    case 'blob':
      return `Blob Storage by the SAS ${home.sas}`
    case 'ephemeral':
      return `the pod's own disk${home.mount ? ` at ${home.mount}` : ''}: ${home.reason}`
    case 'none':
      return `no longer needed: ${home.reason}`
    default:
      return 'stdout'
  }
}
