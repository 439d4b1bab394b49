import type { Catalog, CatalogServer } from '../../../ports/catalog.ts'
import { readReader } from '../privileges/see.ts'
import { serverVersion } from '../server.ts'
import type { MysqlPool } from '../session.ts'
import { asEvents, asRoutines, asTriggers, asViews, wantedPrograms } from './as-programs.ts'
import { asTables } from './as-tables.ts'
import { readCreates } from './creates.ts'
import { type Facts, readFacts } from './facts.ts'
import { blindSpots } from './grants.ts'
import { readLargestKeys } from './largest-keys.ts'
import { asOthers, wantedTables } from './others.ts'

const SYSTEM = ['information_schema', 'performance_schema', 'mysql', 'sys', 'innodb', 'tmp']

/**
 * A fixed number of statements, whatever the number of objects, one `SHOW CREATE` for each object, and the largest key of each
 * counted table by its index. Nothing is locked; DDL in the meantime may show in part.
 */
export async function readCatalog(
  pool: MysqlPool,
  databases: readonly string[],
  signal: AbortSignal,
): Promise<Catalog> {
  const [facts, { server, blind }] = await Promise.all([
    readFacts(pool, databases, signal),
    readServer(pool, databases, signal),
  ])
  const creates = await readCreates(pool, [...wantedPrograms(facts), ...wantedTables(facts)], signal)
  const largest = await readLargestKeys(pool, databases, facts, signal)
  const asked = new Set(databases.map((name) => name.toLowerCase()))
  const own = facts.schemata.filter(({ db }) => asked.has(String(db).toLowerCase()))
  return {
    server: {
      ...server,
      missingDefiners: await readMissingDefiners(pool, facts, signal),
      otherDatabases: facts.schemata
        .map(({ db }) => String(db))
        .filter((name) => !asked.has(name.toLowerCase()) && !SYSTEM.includes(name.toLowerCase()))
        .sort(),
    },
    databases: own.map(({ db, charset, collation, options, encryption }) => ({
      name: String(db),
      charset: String(charset),
      collation: String(collation),
      ...(/\bREAD ONLY=1\b/i.test(String(options ?? '')) ? { readOnly: true as const } : {}),
      ...(encryption === 'YES' ? { encrypted: true as const } : {}),
    })),
    tables: asTables(facts, server.flavour, creates, largest),
    views: asViews(facts, creates),
    triggers: asTriggers(facts, creates),
    routines: asRoutines(facts, creates),
    events: asEvents(facts, creates),
    others: asOthers(facts),
    blind,
  }
}

async function readServer(pool: MysqlPool, databases: readonly string[], signal: AbortSignal) {
  const version = await serverVersion(pool, signal)
  const { account, ...facts } = await pool.one<{ account: string; lowerCase: number; scheduler: string }>(
    'SELECT CURRENT_USER() AS account, @@lower_case_table_names AS lowerCase, @@event_scheduler AS scheduler',
    [],
    signal,
  )
  const server: Omit<CatalogServer, 'missingDefiners' | 'otherDatabases'> = {
    version: version.text,
    flavour: version.flavour,
    lowerCaseTableNames: Number(facts.lowerCase),
    eventScheduler: String(facts.scheduler),
    account,
  }
  return { server, blind: blindSpots(await readReader(pool, signal), databases) }
}

async function readMissingDefiners(pool: MysqlPool, facts: Facts, signal: AbortSignal): Promise<string[] | null> {
  const programs = [...facts.views, ...facts.triggers, ...facts.routines, ...facts.events]
  const definers = [...new Set(programs.map(({ definer }) => String(definer)))].sort()
  if (definers.length === 0) return []
  try {
    const marks = definers.map(() => '?').join(', ')
    const rows = await pool.query<{ account: string }>(
      `SELECT CONCAT(User, '@', Host) AS account FROM mysql.user WHERE CONCAT(User, '@', Host) IN (${marks})`,
      definers,
      signal,
    )
    const known = new Set(rows.map(({ account }) => account.toLowerCase()))
    return definers.filter((definer) => !known.has(definer.toLowerCase()))
  } catch (error) {
    if (signal.aborted) throw error
    // The blind spots name the privilege.
    return null
  }
}
