import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers'
import { CannotTell } from '../../kernel/judgement.ts'
import { preparedPrefix, programIn } from './debian-prefix.ts'
import type { ProvisionOptions } from './engine.ts'
import { freePort } from './free-port.ts'
import { Reaper } from './reaper.ts'
import { runProgram } from './run.ts'

const CACHE = join(import.meta.dirname, '../../../.cache')
const IMAGE = 'redis:7.4'
const START_MS = 20_000

export interface RedisWish {
  /** For sentences: `source`, `target`. */
  name: string
  /** Options of `redis-server` without dashes: `{ 'maxmemory-policy': 'noeviction' }`. */
  options?: Readonly<Record<string, string | readonly string[]>>
  password?: string
  /** PEM texts: then it speaks TLS alone. */
  tls?: { ca: string; cert: string; key: string }
}

/** A Redis that runs, and that goes with its run. */
export interface RunningRedis extends AsyncDisposable {
  readonly host: string
  readonly port: number
}

export interface RedisEngine {
  /** For the report, e.g. `private package prefix (Debian sid)`. */
  readonly origin: string
  start(wish: RedisWish): Promise<RunningRedis>
}

/** Docker, `redis-server` on PATH, the private package prefix: the first that this machine offers. Throws `CannotTell`. */
export async function provisionRedis(options: ProvisionOptions): Promise<RedisEngine> {
  const only = process.env.PARITY_ENGINE
  const ways = { docker, path: onPath, 'debian-prefix': inPrefix } as const
  for (const [name, way] of Object.entries(ways)) {
    if (only && only !== name) continue
    options.signal?.throwIfAborted()
    const engine = await way(options)
    if (engine) return engine
  }
  throw new CannotTell(
    'not-configured',
    'A rehearsal needs a Redis: start Docker, put redis-server on PATH, or use Debian or Ubuntu, where one is fetched.',
  )
}

async function docker(): Promise<RedisEngine | undefined> {
  try {
    await getContainerRuntimeClient()
  } catch {
    return undefined
  }
  return {
    origin: `Docker ${IMAGE}`,
    async start({ options = {}, password, tls }) {
      const inside = '/tls'
      const args = argumentsOf({ ...options }, password, tls ? inside : undefined, 6379)
      const container = await new GenericContainer(IMAGE)
        .withExposedPorts(6379)
        .withCopyContentToContainer(
          Object.entries(filesOf(tls)).map(([name, content]) => ({ content, target: `${inside}/${name}` })),
        )
        .withCommand(['redis-server', '--bind', '0.0.0.0', '--protected-mode', 'no', ...args])
        .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
        .start()
      return {
        host: container.getHost(),
        port: container.getMappedPort(6379),
        async [Symbol.asyncDispose]() {
          await container.stop()
        },
      }
    },
  }
}

async function onPath(): Promise<RedisEngine | undefined> {
  const told = await runProgram('redis-server', ['--version'], { timeoutMs: 10_000 }).catch(() => undefined)
  const version = /v=([\d.]+)/.exec(told?.stdout ?? '')?.[1]
  return version ? native(`redis-server ${version} on PATH`, { command: 'redis-server', before: [] }) : undefined
}

async function inPrefix(options: ProvisionOptions): Promise<RedisEngine | undefined> {
  const prefix = await preparedPrefix(CACHE, options)
  return (
    prefix && native(`private package prefix (${prefix.release})`, programIn(prefix.folder, 'usr/bin/redis-server'))
  )
}

function native(origin: string, program: { command: string; before: readonly string[] }): RedisEngine {
  return {
    origin,
    async start({ name, options = {}, password, tls }) {
      const reaper = await Reaper.start()
      try {
        const folder = join(reaper.folder, 'redis')
        await mkdir(folder)
        for (const [file, text] of Object.entries(filesOf(tls)))
          await writeFile(join(folder, file), text, { mode: 0o600 })
        const port = await freePort()
        const log = join(folder, 'log')
        const child = spawn(
          program.command,
          [
            ...program.before,
            '--bind',
            '127.0.0.1',
            '--dir',
            folder,
            '--logfile',
            log,
            ...argumentsOf(options, password, tls ? folder : undefined, port),
          ],
          { stdio: 'ignore', detached: true },
        )
        child.on('error', () => {})
        if (child.pid) reaper.watch(child.pid)
        child.unref()
        await ready(child, log, name)
        return {
          host: '127.0.0.1',
          port,
          async [Symbol.asyncDispose]() {
            if (child.exitCode === null && child.signalCode === null) {
              child.ref()
              const ended = once(child, 'exit')
              child.kill('SIGKILL')
              await ended
            }
            await reaper[Symbol.asyncDispose]()
          },
        }
      } catch (error) {
        await reaper[Symbol.asyncDispose]()
        throw error
      }
    },
  }
}

function filesOf(tls: RedisWish['tls']): Record<string, string> {
  return tls ? { 'ca.pem': tls.ca, 'cert.pem': tls.cert, 'key.pem': tls.key } : {}
}

function argumentsOf(
  options: Readonly<Record<string, string | readonly string[]>>,
  password: string | undefined,
  tls: string | undefined,
  port: number,
): string[] {
  const all = {
    save: '',
    appendonly: 'no',
    ...options,
    ...(password ? { requirepass: password } : {}),
    ...(tls
      ? {
          port: '0',
          'tls-port': String(port),
          'tls-ca-cert-file': `${tls}/ca.pem`,
          'tls-cert-file': `${tls}/cert.pem`,
          'tls-key-file': `${tls}/key.pem`,
          'tls-auth-clients': 'no',
        }
      : { port: String(port) }),
  }
  return Object.entries(all).flatMap(([name, value]) => [`--${name}`, ...[value].flat()])
}

async function ready(child: ChildProcess, log: string, name: string): Promise<void> {
  const until = Date.now() + START_MS
  for (;;) {
    const text = await readFile(log, 'utf8').catch(() => '')
    if (text.includes('Ready to accept connections')) return
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined || Date.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`The Redis '${name}' did not start: ${text.trim().split('\n').at(-1) || 'it said nothing'}`)
    }
    await wait(15)
  }
}
