import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { artefactPaths } from '../../reporters/write.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { ConfigError } from '../targets/config-error.ts'
import { UsageError } from './args.ts'

/** A report with its evidence takes some of these. */
const ROOM_BYTES = 4 << 20

/** Throws `ConfigError` where a run could not write its ledger and reports: found out before anything is asked. */
export async function demandRoom(to: Parameters<typeof artefactPaths>[0]): Promise<void> {
  for (const path of artefactPaths(to)) await demandFile('--ledger', path)
  for (const folder of new Set(artefactPaths(to).map((path) => dirname(path)))) await demandFolder('--ledger', folder)
}

/** Throws `ConfigError` where a file could not be written. */
export async function demandPlace(option: string, path: string): Promise<void> {
  await demandFile(option, path)
  await demandFolder(option, dirname(path))
}

/** A load's ledger does not take the place of the gate's. Throws `UsageError`. */
export async function refuseGate(path: string): Promise<void> {
  const ids = await readFile(path, 'utf8')
    .then((text) => (JSON.parse(text) as Partial<Ledger>).checks?.map(({ id }) => id) ?? [])
    .catch(() => [])
  if (ids.some((id) => !id.startsWith('load/')))
    throw new UsageError(`--ledger: ${path} holds what the gate found; name another file.`)
}

async function demandFile(option: string, path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there?.isDirectory()) throw new ConfigError(`${option}: ${path} is a folder, where a file is to be written.`)
}

async function demandFolder(option: string, folder: string): Promise<void> {
  const probe = join(folder, `.${basename(folder)}.${process.pid}.${randomBytes(4).toString('hex')}.probe`)
  try {
    await mkdir(folder, { recursive: true })
    const file = await open(probe, 'wx', 0o600)
    try {
      await file.writeFile(Buffer.alloc(ROOM_BYTES))
      await file.sync()
    } finally {
      await file.close()
      await rm(probe, { force: true })
    }
  } catch (error) {
    const { code = (error as Error).message } = error as NodeJS.ErrnoException
    throw new ConfigError(`${option}: cannot write into ${folder} (${why(code)}); name another place with ${option}.`)
  }
}

function why(code: string): string {
  const words: Readonly<Record<string, string>> = {
    EACCES: 'it may not be written',
    EPERM: 'it may not be written',
    EROFS: 'it is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota is used up',
    ENOTDIR: 'a part of it is a file',
    EEXIST: 'it is a file',
  }
  return words[code] ? `${words[code]}, ${code}` : code
}
