import { randomUUID } from 'node:crypto'
import {
  GenericContainer,
  getContainerRuntimeClient,
  Network,
  type StartedNetwork,
  type StartedTestContainer,
  Wait,
} from 'testcontainers'
import type { MysqlEngine, Provisioner, RunningMysql, ServerSpec } from './engine.ts'
import { freePort } from './free-port.ts'

/** The plan's own question is "5.7 or 8.0?", and Azure's long-term series is 8.4. */
export const IMAGES = { source: 'mysql:8.0', target: 'mysql:8.4' } as const

const TLS_FOLDER = '/etc/mysql/oms-tls'
/**
 * The line of the server that stays: the image's server for set-up listens on `port: 0`, X plugin's line names no version and ends in
 * `port: 33060`, and 5.7 puts the version on a line of its own.
 */
export const READY = /Version: '[^']*'\s+socket: '[^']*'\s+port: 3306\b/

const OPTIONS_FILE = '/etc/mysql/conf.d/oms.cnf'

/** Containers on a network of the run's own; undefined where no Docker answers. */
export const dockerProvisioner: Provisioner = async ({ onProgress }) => {
  try {
    await getContainerRuntimeClient()
  } catch {
    return undefined
  }
  let network: Promise<StartedNetwork> | undefined
  let users = 0
  const engine: MysqlEngine = {
    provisioner: 'docker',
    origin: `Docker ${IMAGES.source} and ${IMAGES.target}`,
    async start(spec) {
      onProgress?.(`starting ${IMAGES[spec.role]} in Docker (pulled once) …`)
      network ??= new Network().start()
      users++
      const own = await network
      const release = async () => {
        if (--users > 0) return
        network = undefined
        await own.stop()
      }
      try {
        return await DockerServer.run(spec, own, release)
      } catch (error) {
        await release()
        throw error
      }
    },
  }
  return engine
}

class DockerServer implements RunningMysql {
  readonly host: string
  readonly port: number
  readonly peer: { host: string; port: number }
  readonly admin: { user: string; password: string }
  readonly #container: StartedTestContainer
  readonly #spec: ServerSpec
  readonly #release: () => Promise<void>
  #changes: Readonly<Record<string, string | undefined>> = {}

  private constructor(
    container: StartedTestContainer,
    port: number,
    password: string,
    spec: ServerSpec,
    release: () => Promise<void>,
  ) {
    this.#container = container
    this.#spec = spec
    this.#release = release
    this.host = container.getHost()
    this.port = port
    this.peer = { host: spec.role, port: 3306 }
    this.admin = { user: 'root', password }
  }

  static async run(spec: ServerSpec, network: StartedNetwork, release: () => Promise<void>): Promise<DockerServer> {
    const password = randomUUID()
    // A fixed host port survives restarts; a mapped one would not.
    const port = await freePort()
    const container = await new GenericContainer(IMAGES[spec.role])
      .withEnvironment({ MYSQL_ROOT_PASSWORD: password, MYSQL_ROOT_HOST: '%' })
      .withNetwork(network)
      .withNetworkAliases(spec.role)
      .withExposedPorts({ container: 3306, host: port })
      .withCopyContentToContainer([
        { target: OPTIONS_FILE, content: optionsFile(spec.options), mode: 0o644 },
        ...Object.entries(spec.tls).map(([name, content]) => ({
          target: `${TLS_FOLDER}/${name}`,
          content,
          mode: 0o644,
        })),
      ])
      .withWaitStrategy(Wait.forLogMessage(READY))
      .withStartupTimeout(180_000)
      .start()
    return new DockerServer(container, port, password, spec, release)
  }

  async #handle() {
    const client = await getContainerRuntimeClient()
    return client.container.getById(this.#container.getId())
  }

  async stop(how: 'clean' | 'kill' = 'clean'): Promise<void> {
    const handle = await this.#handle()
    await (how === 'kill' ? handle.kill() : handle.stop())
  }

  async start(): Promise<void> {
    await this.#container.restart()
  }

  async restart(options: Readonly<Record<string, string | undefined>> = {}): Promise<void> {
    const changes = { ...this.#changes, ...options }
    this.#changes = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    const content = optionsFile({ ...this.#spec.options, ...this.#changes } as Record<string, string>)
    await this.#container.copyContentToContainer([{ target: OPTIONS_FILE, content, mode: 0o644 }])
    await this.#container.restart()
  }

  async writeTls(files: Readonly<Record<string, string>>): Promise<void> {
    await this.#container.copyContentToContainer(
      Object.entries(files).map(([name, content]) => ({ target: `${TLS_FOLDER}/${name}`, content, mode: 0o644 })),
    )
  }

  async renew(): Promise<void> {
    await this.#container.exec(['rm', '-f', '/var/lib/mysql/auto.cnf'])
    await this.#container.restart()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.stop()
    await this.#release()
  }
}

/** `mysqld` options as the option file of an image. */
export function optionsFile(options: Readonly<Record<string, string>>): string {
  const lines = Object.entries(options).map(([name, value]) => `${name}=${value.replaceAll('{tls}', TLS_FOLDER)}`)
  return `[mysqld]\n${lines.join('\n')}\n`
}
