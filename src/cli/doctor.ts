import { loadChecks } from '../bind/registry.ts'
import { chooseDatabases, type Reached, reach } from '../connectors/mysql/preflight.ts'
import { type MissingPrivilege, missingPrivileges } from '../connectors/mysql/privileges/missing.ts'
import { MysqlPool } from '../connectors/mysql/session.ts'
import type { Role } from '../kernel/check.ts'
import { CannotTell } from '../kernel/judgement.ts'
import { EXIT } from '../kernel/ledger.ts'
import { matches } from '../kernel/waiver.ts'
import type { MysqlEndpoint } from '../ports/endpoint.ts'
import { loadConfig, type Settings } from '../targets/config.ts'
import { provisionMysql } from '../targets/provision/index.ts'
import { refuseHalfRedis } from '../targets/sections/redis.ts'
import type { RunOptions } from './args.ts'
import { jobLimits } from './job-limits.ts'
import { output } from './output.ts'

/** Checks that ask the config, by what it must state. */
const STATED: readonly [
  keyof Settings['declared'] | 'accounts',
  string,
  (declared: Settings['declared']) => boolean,
][] = [
  ['tier', 'capacity/connections', ({ tier }) => tier !== undefined],
  ['clients', 'capacity/connections', ({ clients }) => clients !== undefined],
  ['locality', 'capacity/locality', ({ locality }) => locality !== undefined],
  ['accounts', 'settings/accounts', ({ accounts }) => accounts.application.length > 0],
  ['invariants', 'data/invariants', ({ invariants }) => invariants.length > 0],
  ['dumpCommand', 'replication/seed-command', ({ dumpCommand }) => dumpCommand !== undefined],
  ['rails', 'settings/database-yml', ({ rails }) => rails.databaseYml !== undefined],
]

/** Says what is reachable, which privileges are missing, and what each missing thing makes unproven. 0 when nothing is missing, else 2. */
export async function doctor(options: RunOptions, signal: AbortSignal): Promise<number> {
  const settings = await loadConfig({
    ...(options.config ? { file: options.config } : {}),
    cwd: process.cwd(),
    env: process.env,
  })
  refuseHalfRedis(settings)
  say(`Node ${process.versions.node}`)
  if (!settings.endpoints) return await rehearsalOnly(signal)
  const ids = (await loadChecks()).map(({ id }) => id)
  const sides = await Promise.all([
    examine('source', settings.endpoints.source, settings, options, signal),
    examine('target', settings.endpoints.target, settings, options, signal),
  ])
  const lost = sides.flat()
  for (const [name, check, stated] of STATED) {
    if (stated(settings.declared) || !ids.some((id) => matches(check, id))) continue
    lost.push({ what: `${name} in the config`, grant: `state ${name} in parity.config.ts`, unproven: [check] })
    say(`✘ config: ${name} is not stated`)
  }
  if (lost.length === 0) {
    say('Nothing is missing: every check can be asked.')
    return EXIT.GO
  }
  say('\nWhat stays unproven until that is mended:')
  for (const { what, grant, unproven } of lost) {
    const checks = ids.filter((id) => unproven.some((pattern) => matches(pattern, id)))
    say(`  ${what}: ${checks.join(', ') || 'nothing yet'}\n    ${grant}`)
  }
  return EXIT['COULD-NOT-TELL']
}

async function examine(
  role: Role,
  endpoint: MysqlEndpoint,
  settings: Settings,
  options: RunOptions,
  signal: AbortSignal,
): Promise<MissingPrivilege[]> {
  const bounds = jobLimits(settings)
  let reached: Reached
  let chosen: readonly string[]
  try {
    reached = await reach(endpoint, role, bounds, signal)
    say(`✔ ${role}: ${endpoint.host}:${endpoint.port} answers as ${reached.version.text} (${reached.version.comment})`)
    chosen = chooseDatabases(options.databases ?? settings.databases, reached)
  } catch (error) {
    if (!(error instanceof CannotTell)) throw error
    say(`✘ ${error.message}`)
    return [{ what: `the ${role}`, grant: error.message, unproven: ['*'] }]
  }
  await using pool = new MysqlPool(endpoint, role, bounds, 1)
  const missing = await missingPrivileges(pool, chosen, signal)
  for (const { what } of missing) say(`✘ ${role}: the account may not read ${what}`)
  if (missing.length === 0) say(`✔ ${role}: the account may read all that the checks ask of ${chosen.join(', ')}`)
  return missing.map(({ what, ...rest }) => ({ what: `${role}: ${what}`, ...rest }))
}

async function rehearsalOnly(signal: AbortSignal): Promise<number> {
  say('No servers are configured: npm run parity brings up a rehearsal of its own.')
  try {
    const engine = await provisionMysql({ onProgress: say, signal })
    say(`✔ rehearsal: ${engine.origin}`)
    return EXIT.GO
  } catch (error) {
    if (!(error instanceof CannotTell)) throw error
    say(`✘ rehearsal: ${error.message}`)
    return EXIT['COULD-NOT-TELL']
  }
}

function say(line: string): void {
  output.write(`${line}\n`)
}
