import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { RunningMysql, ServerSpec } from './engine.ts'
import { freePort } from './free-port.ts'
import { asRoot, type MysqldProgram } from './native-engine.ts'
import type { Reaper } from './reaper.ts'

const START_MS = 60_000
const PORTS = 5

/** One `mysqld` process on a folder of its own. */
export class NativeServer implements RunningMysql {
  readonly host = '127.0.0.1'
  port = 0
  #child: ChildProcess | undefined
  #changes: Readonly<Record<string, string | undefined>> = {}
  readonly #program: MysqldProgram
  readonly #spec: ServerSpec
  readonly #folder: string
  readonly #reaper: Reaper
  readonly #release: () => Promise<void>

  private constructor(
    program: MysqldProgram,
    spec: ServerSpec,
    folder: string,
    reaper: Reaper,
    release: () => Promise<void>,
  ) {
    this.#program = program
    this.#spec = spec
    this.#folder = folder
    this.#reaper = reaper
    this.#release = release
  }

  static async start(
    program: MysqldProgram,
    spec: ServerSpec,
    folder: string,
    reaper: Reaper,
    release: () => Promise<void>,
  ): Promise<NativeServer> {
    const server = new NativeServer(program, spec, folder, reaper, release)
    await mkdir(join(folder, 'tls'), { recursive: true })
    for (const [name, text] of Object.entries(spec.tls))
      await writeFile(join(folder, 'tls', name), text, { mode: 0o600 })
    for (let n = 1; ; n++) {
      server.port = await freePort()
      try {
        await server.start()
        return server
      } catch (error) {
        // Another run may have taken the port in the moment before.
        if (n === PORTS || !/on port|Address already in use/.test((error as Error).message)) throw error
      }
    }
  }

  get peer() {
    return { host: this.host, port: this.port }
  }

  get admin() {
    return { user: 'root', socketPath: this.#at('s') }
  }

  async start(): Promise<void> {
    const log = this.#at('mysqld.err')
    const already = await size(log)
    const options = Object.entries({ ...this.#spec.options, ...this.#changes })
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([name, value]) => `--${name}=${value.replaceAll('{tls}', this.#at('tls'))}`)
    const child = spawn(
      this.#program.command,
      [
        ...this.#program.before,
        '--no-defaults',
        ...this.#program.options,
        ...asRoot(),
        '--secure-file-priv=NULL',
        '--mysqlx=OFF',
        `--datadir=${this.#at('data')}`,
        `--socket=${this.#at('s')}`,
        `--pid-file=${this.#at('pid')}`,
        `--port=${this.port}`,
        '--bind-address=127.0.0.1',
        `--log-error=${log}`,
        ...options,
      ],
      { stdio: 'ignore', detached: true },
    )
    this.#child = child
    child.on('error', () => {})
    if (child.pid) this.#reaper.watch(child.pid)
    child.unref()
    await this.#ready(child, log, already)
  }

  /** Until the log says so; a server that ends first says why. */
  async #ready(child: ChildProcess, log: string, from: number): Promise<void> {
    const until = Date.now() + START_MS
    for (;;) {
      const text = (await readFile(log, 'utf8').catch(() => '')).slice(from)
      if (/ready for connections\. Version/.test(text)) return
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
        throw new Error(`The ${this.#spec.role} server did not start: ${lastError(text)}`)
      }
      if (Date.now() > until) {
        child.kill('SIGKILL')
        throw new Error(`The ${this.#spec.role} server was not ready within ${START_MS / 1000} s: ${lastError(text)}`)
      }
      await wait(25)
    }
  }

  async stop(how: 'clean' | 'kill' = 'clean'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    const ended = once(child, 'exit')
    child.kill(how === 'kill' ? 'SIGKILL' : 'SIGTERM')
    const impatient = setTimeout(() => child.kill('SIGKILL'), 30_000)
    await ended
    clearTimeout(impatient)
    if (child.pid) this.#reaper.forget(child.pid)
  }

  async restart(options: Readonly<Record<string, string | undefined>> = {}): Promise<void> {
    this.#changes = { ...this.#changes, ...options }
    for (const [name, value] of Object.entries(options)) {
      if (value !== undefined) continue
      const { [name]: _, ...rest } = this.#changes
      this.#changes = rest
    }
    await this.stop()
    await this.start()
  }

  async writeTls(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files))
      await writeFile(join(this.#at('tls'), name), text, { mode: 0o600 })
  }

  async renew(): Promise<void> {
    await this.stop()
    await rm(join(this.#at('data'), 'auto.cnf'), { force: true })
    await this.start()
  }

  /** The folder is thrown away: nothing needs to be flushed first. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('kill')
    await this.#release()
  }

  #at(name: string): string {
    return join(this.#folder, name)
  }
}

async function size(path: string): Promise<number> {
  return (await readFile(path, 'utf8').catch(() => '')).length
}

function lastError(log: string): string {
  const lines = log.trim().split('\n')
  return (
    lines
      .filter((line) => line.includes('[ERROR]'))
      .slice(-2)
      .join(' ') ||
    lines.at(-1) ||
    'it said nothing'
  )
}
