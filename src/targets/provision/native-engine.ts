import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MysqlEngine, ServerSpec } from './engine.ts'
import { withLock } from './lock.ts'
import { NativeServer } from './native-server.ts'
import { Reaper } from './reaper.ts'
import { runProgram } from './run.ts'

/** How a `mysqld` is called. */
export interface MysqldProgram {
  command: string
  /** Arguments that come before all options: a loader's. */
  before: readonly string[]
  /** Where its files are. */
  options: readonly string[]
}

export interface NativeOrigin {
  provisioner: MysqlEngine['provisioner']
  origin: string
  program: MysqldProgram
  cache: string
}

/** Servers as processes of this machine, each on a copy of an empty data folder that was initialised once. */
export function nativeEngine(native: NativeOrigin): MysqlEngine {
  let reaper: Promise<Reaper> | undefined
  let users = 0
  return {
    provisioner: native.provisioner,
    origin: native.origin,
    async start(spec) {
      reaper ??= Reaper.start()
      users++
      const holder = await reaper
      const release = async () => {
        if (--users > 0) return
        reaper = undefined
        await holder[Symbol.asyncDispose]()
      }
      try {
        const folder = join(holder.folder, spec.role)
        await copyTemplate(native, spec, folder)
        return await NativeServer.start(native.program, spec, folder, holder, release)
      } catch (error) {
        await release()
        throw error
      }
    },
  }
}

/** Options that count only when the data folder is made. */
const AT_INITIALISATION = ['lower-case-table-names'] as const

async function copyTemplate({ program, cache }: NativeOrigin, spec: ServerSpec, folder: string): Promise<void> {
  const options = AT_INITIALISATION.flatMap((name) =>
    spec.options[name] === undefined ? [] : [`--${name}=${spec.options[name]}`],
  )
  const { stdout: version } = await runProgram(program.command, [...program.before, '--no-defaults', '--version'])
  const key = createHash('sha256')
    .update(JSON.stringify([version, options]))
    .digest('hex')
    .slice(0, 12)
  const template = join(cache, 'templates', key)
  if (!existsSync(template)) {
    await withLock(`${template}.lock`, async () => {
      if (!existsSync(template)) await initialise(program, options, template)
    })
  }
  await mkdir(folder, { recursive: true })
  await cp(template, join(folder, 'data'), { recursive: true, mode: 2 /* COPYFILE_FICLONE */ })
}

async function initialise(program: MysqldProgram, options: readonly string[], template: string): Promise<void> {
  const work = await mkdtemp(`${template}.new-`)
  try {
    await runProgram(program.command, [
      ...program.before,
      '--no-defaults',
      ...program.options,
      ...asRoot(),
      '--initialize-insecure',
      '--secure-file-priv=NULL',
      '--innodb-redo-log-capacity=16M',
      ...options,
      `--datadir=${work}/data`,
    ])
    // Each server makes an identity of its own.
    await rm(join(work, 'data/auto.cnf'), { force: true })
    await rename(join(work, 'data'), template)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** mysqld refuses to run as root unless told. */
export function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}
