import { join } from 'node:path'
import { CannotTell } from '../../kernel/judgement.ts'
import { debianPrefix } from './debian-prefix.ts'
import { dockerProvisioner } from './docker.ts'
import type { MysqlEngine, Provisioner, ProvisionOptions } from './engine.ts'
import { pathProvisioner } from './path.ts'

const CACHE = join(import.meta.dirname, '../../../.cache')

/** In the order in which they are tried. */
const PROVISIONERS: Readonly<Record<MysqlEngine['provisioner'], Provisioner>> = {
  docker: dockerProvisioner,
  path: pathProvisioner(CACHE),
  'debian-prefix': debianPrefix(CACHE),
}

const NEEDED =
  'A rehearsal needs a MySQL: start Docker, or put mysqld 8.0.32 or newer on PATH (macOS: brew install mysql), or use Debian or Ubuntu, where one is fetched. ' +
  'Or compare servers that exist: set PARITY_SOURCE_URL and PARITY_TARGET_URL.'

/** The first way that this machine offers; `PARITY_ENGINE` names one (`docker`, `path`, `debian-prefix`). Throws `CannotTell`. */
export async function provisionMysql(
  options: ProvisionOptions,
  {
    provisioners = PROVISIONERS,
    only = process.env.PARITY_ENGINE,
  }: { provisioners?: Readonly<Record<string, Provisioner>>; only?: string | undefined } = {},
): Promise<MysqlEngine> {
  const names = Object.keys(provisioners)
  if (only && !names.includes(only))
    throw new CannotTell('not-configured', `PARITY_ENGINE is '${only}'; it may be ${names.join(', ')}.`)
  const failures: string[] = []
  for (const [name, provision] of Object.entries(provisioners)) {
    if (only && name !== only) continue
    options.signal?.throwIfAborted()
    try {
      const engine = await provision(options)
      if (engine) return engine
    } catch (error) {
      options.signal?.throwIfAborted()
      failures.push(`${name}: ${(error as Error).message}`)
      options.onProgress?.(`${name} cannot serve (${(error as Error).message}); trying the next way …`)
    }
  }
  const tried = failures.length > 0 ? ` Tried: ${failures.join(' · ')}` : ''
  throw new CannotTell('not-configured', `${NEEDED}${tried}`)
}
