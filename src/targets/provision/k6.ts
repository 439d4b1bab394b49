import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { CannotTell } from '../../kernel/judgement.ts'
import type { K6Program } from '../../ports/load.ts'
import type { ProvisionOptions } from './engine.ts'
import { withLock } from './lock.ts'
import { runProgram } from './run.ts'

const ROOT = join(import.meta.dirname, '../../..')
const CACHE = join(ROOT, '.cache/k6')
const VERSION = 'v2.2.0'
const IMAGE = `grafana/k6:${VERSION.slice(1)}`
/** The scripts are TypeScript and the summary is read by its fields: older ones have neither. */
const OLDEST_MAJOR = 2

const NEEDED =
  'Load needs k6: put k6 2 or newer on PATH (https://grafana.com/docs/k6/latest/set-up/install-k6/), or install Go 1.25 or newer, ' +
  'with which it is built once, or start Docker.'

type Way = (options: ProvisionOptions) => Promise<K6Program | undefined>

/** PATH, then a build by Go with pinned hashes into `.cache/k6`, then Docker. Throws `CannotTell` with how to get it. */
export async function provisionK6(
  options: ProvisionOptions = {},
  ways: Readonly<Record<string, Way>> = { path: onPath, go: built(CACHE), docker: inDocker },
): Promise<K6Program> {
  const failures: string[] = []
  for (const [name, way] of Object.entries(ways)) {
    options.signal?.throwIfAborted()
    try {
      const program = await way(options)
      if (program) return program
    } catch (error) {
      options.signal?.throwIfAborted()
      failures.push(`${name}: ${(error as Error).message}`)
    }
  }
  throw new CannotTell('not-configured', `${NEEDED}${failures.length ? ` Tried: ${failures.join(' · ')}` : ''}`)
}

/** The version in `k6 version`; throws where it is too old. */
export function usableK6(text: string): string {
  const version = /\bk6(?:\.exe)? v(\d+)\.(\d+\.\d+)/.exec(text)
  if (!version || Number(version[1]) < OLDEST_MAJOR)
    throw new Error(
      `k6 ${version ? `${version[1]}.${version[2]}` : 'of no known version'} is too old; ${OLDEST_MAJOR} or newer is needed`,
    )
  return `${version[1]}.${version[2]}`
}

const versionOf = async (command: string, before: readonly string[] = []) =>
  usableK6((await runProgram(command, [...before, 'version'], { timeoutMs: 60_000 })).stdout)

async function onPath(): Promise<K6Program | undefined> {
  const found = await versionOf('k6').catch((error: Error) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined
    throw error
  })
  return found ? { command: 'k6', before: [], origin: `k6 ${found} on PATH` } : undefined
}

function built(cache: string): Way {
  return async ({ onProgress, signal }) => {
    const binary = join(cache, VERSION, process.platform === 'win32' ? 'k6.exe' : 'k6')
    const program = { command: binary, before: [], origin: `k6 ${VERSION.slice(1)}, built with Go` }
    if (existsSync(binary)) return program
    if (!(await runProgram('go', ['version'], { timeoutMs: 20_000 }).catch(() => undefined))) return undefined
    await withLock(join(cache, 'build.lock'), async () => {
      if (existsSync(binary)) return
      onProgress?.(`building k6 ${VERSION} with Go (some minutes, once) …`)
      await build(binary, signal)
      onProgress?.('k6 is built.')
    })
    return program
  }
}

/** A module of its own rather than `go install`: that asks for the newest version too, which not every module proxy answers, and pins no hashes. */
async function build(binary: string, signal: AbortSignal | undefined): Promise<void> {
  await mkdir(join(binary, '..'), { recursive: true })
  const work = await mkdtemp(join(binary, '../new-'))
  try {
    for (const name of ['go.mod', 'go.sum']) await copyFile(join(ROOT, 'load/k6', name), join(work, name))
    const child = spawn('go', ['build', '-o', join(work, 'k6'), 'go.k6.io/k6/v2'], {
      cwd: work,
      env: { ...process.env, GOFLAGS: '-trimpath -mod=mod -buildvcs=false', GOWORK: 'off' },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal ? { signal } : {}),
    })
    if (child.pid) setPriority(child.pid, 10)
    let said = ''
    child.stderr.on('data', (chunk) => (said = `${said}${chunk}`.slice(-2_000)))
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new Error(`go build failed: ${said.trim().split('\n').slice(-3).join(' ')}`)
    await rename(join(work, 'k6'), binary)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The host's network, so that it reaches what the host reaches; the scripts are mounted where they are. */
async function inDocker({ onProgress }: ProvisionOptions): Promise<K6Program | undefined> {
  const answers = await runProgram('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 20_000 })
    .then(() => true)
    .catch(() => false)
  if (!answers) return undefined
  onProgress?.(`fetching ${IMAGE} (once) …`)
  await runProgram('docker', ['pull', '--quiet', IMAGE], { timeoutMs: 600_000 })
  await versionOf('docker', ['run', '--rm', IMAGE])
  return { command: 'docker', before: [], origin: `Docker ${IMAGE}`, image: IMAGE }
}
