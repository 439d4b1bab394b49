import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CannotTell } from '../../kernel/judgement.ts'
import type { CaptureFile, CaptureKind, CaptureReader, CaptureText } from '../../ports/captures.ts'
import type { SideHandle } from '../side.ts'
import { linesOf } from './lines.ts'

const MiB = 1024 * 1024
const LARGEST_TEXT = 16 * MiB
const LARGEST_FOLDER = 256 * MiB
const MOST_FILES = 20_000

/** What each kind is, and where the config names it. */
const KINDS: Readonly<Record<CaptureKind, readonly [what: string, key: Record<'source' | 'target', string>]>> = {
  writes: ['capture of written paths', both('readiness.filesystem.captures')],
  app: ['Ruby source', { source: 'readiness.filesystem.app', target: 'readiness.filesystem.image' }],
  credentials: ['list of the credential keys', both('readiness.secrets.names')],
  log: ['log sample', { source: 'readiness.logs.old', target: 'readiness.logs.new' }],
  manifests: ['Kubernetes manifest', both('readiness.manifests')],
  vault: ['list of the names in the Key Vault', both('readiness.secrets.vault')],
  migrations: ["list of the image's migrations", both('readiness.migrations.list')],
  monitors: ['export of monitors and dashboards', both('readiness.datadog.exports')],
  tags: ['list of tags', { source: 'readiness.datadog.oldTags', target: 'readiness.datadog.tags' }],
}

function both(key: string) {
  return { source: key, target: key }
}

export function captureReader({ services, role, signal }: SideHandle): CaptureReader {
  const named = (kind: CaptureKind): readonly CaptureFile[] => {
    const files = services.captures?.[kind]
    if (files && files.length > 0) return files
    const [what, key] = KINDS[kind]
    throw new CannotTell('not-configured', `No ${what} is named: set ${key[role]} in the config.`)
  }
  return {
    async texts(kind, wanted = () => true) {
      const budget = { files: 0, bytes: 0 }
      const texts: CaptureText[] = []
      for (const file of named(kind))
        texts.push(...(await guarded(file.name, () => read(file, wanted, budget, signal))))
      return texts
    },
    streams(kind) {
      return named(kind).map(({ name, path }) => ({
        name,
        lines: () => linesOf(path, name, signal),
      }))
    },
  }
}

async function read(
  { name, path }: CaptureFile,
  wanted: (name: string) => boolean,
  budget: { files: number; bytes: number },
  signal: AbortSignal,
): Promise<CaptureText[]> {
  const { size, ...stat } = await sizeOf(path)
  if (stat.isFile) return [{ name, text: await bounded(name, path, size, budget, signal) }]
  const texts: CaptureText[] = []
  for (const entry of await filesBelow(path, signal)) {
    if (!wanted(entry)) continue
    const full = join(path, entry)
    texts.push({ name: entry, text: await bounded(entry, full, (await sizeOf(full)).size, budget, signal) })
  }
  return texts
}

async function sizeOf(path: string): Promise<{ size: number; isFile: boolean }> {
  const found = await lstat(path)
  return { size: found.size, isFile: !found.isDirectory() }
}

async function bounded(
  name: string,
  path: string,
  size: number,
  budget: { files: number; bytes: number },
  signal: AbortSignal,
): Promise<string> {
  budget.files += 1
  budget.bytes += size
  if (size > LARGEST_TEXT) throw new CannotTell('nothing-examined', `${name} has more than 16 MiB; it is not read.`)
  if (budget.bytes > LARGEST_FOLDER || budget.files > MOST_FILES)
    throw new CannotTell('nothing-examined', 'The files are too many to be read; name a smaller folder.')
  return await readFile(path, { encoding: 'utf8', signal })
}

const SKIPPED = new Set(['.git', 'node_modules'])
const SKIPPED_AT_TOP = new Set(['vendor', 'tmp', 'log', 'coverage'])

/** Sorted, with slashes, without what is not the application's own. */
async function filesBelow(folder: string, signal: AbortSignal, below = ''): Promise<string[]> {
  signal.throwIfAborted()
  const found: string[] = []
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const name = below ? `${below}/${entry.name}` : entry.name
    if (entry.isDirectory()) {
      if (SKIPPED.has(entry.name) || (!below && SKIPPED_AT_TOP.has(entry.name))) continue
      found.push(...(await filesBelow(folder, signal, name)))
    } else if (entry.isFile()) found.push(name)
  }
  return found.sort()
}

async function guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw unreadable(name, error)
  }
}

function unreadable(name: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (error instanceof CannotTell || code === undefined || code === 'ABORT_ERR') return error
  return new CannotTell(code === 'EACCES' ? 'forbidden' : 'unreachable', `${name} cannot be read (${code}).`, {
    cause: error,
  })
}
