import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { MysqlEndpoint } from '../ports/endpoint.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

interface Ran {
  code: number | null
  out: string
  err: string
}

/** Starts the command line as a user would, in a folder of its own. */
export function start(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...environment(), NO_COLOR: '1', NODE_NO_WARNINGS: '1', ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  return { child, ended: once(child, 'close').then(([code]) => ({ code, out, err })) }
}

/** Without what would configure a run, and without what says that this is a CI service. */
export function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        !/^(PARITY_|CI$|GITHUB_|TF_BUILD$|JENKINS_|TEAMCITY_|GITLAB_CI$|CIRCLECI$|BUILDKITE$)/.test(entry[0]),
    ),
  )
}

export const run = (args: readonly string[], cwd: string, env?: Record<string, string>) => start(args, cwd, env).ended

/** As a person writes it into PARITY_SOURCE_URL. */
export function url({ host, port, user, password }: MysqlEndpoint, database = 'oms', query = ''): string {
  return `mysql://${user}:${encodeURIComponent(password.reveal())}@${host}:${port}/${database}${query}`
}
