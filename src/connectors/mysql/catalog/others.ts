import type { CatalogOther } from '../../../ports/catalog.ts'
import { hasCutDefault } from './column.ts'
import type { Wanted } from './creates.ts'
import type { Facts } from './facts.ts'

/** Engines whose tables are described in full by their columns, indexes and options. The others keep data or definitions elsewhere. */
const PLAIN_ENGINES = /^(?:InnoDB|MyISAM|MEMORY|Aria|ARCHIVE|CSV|BLACKHOLE)$/i

export function isTable(kind: unknown): boolean {
  return /^(?:BASE TABLE|SYSTEM VERSIONED)$/i.test(String(kind))
}

export function asOthers(facts: Facts): CatalogOther[] {
  const tables = facts.tables.flatMap(({ db, tbl, kind, engine }) => {
    const at = { database: String(db), name: String(tbl) }
    if (/VIEW$/i.test(String(kind))) return []
    if (String(kind).toUpperCase() !== 'BASE TABLE') return [{ kind: String(kind).toLowerCase(), ...at }]
    return PLAIN_ENGINES.test(String(engine)) ? [] : [{ kind: `table of engine ${engine ?? 'unknown'}`, ...at }]
  })
  const libraries = facts.libraries.map(({ db, name }) => ({
    kind: 'library',
    database: String(db),
    name: String(name),
  }))
  return [...tables, ...libraries]
}

/** Tables whose `information_schema` rows leave something out: the parser of a full-text index, binary defaults. */
export function wantedTables(facts: Facts): Wanted[] {
  const wanted = new Map<string, Wanted>()
  const add = (database: unknown, name: unknown) =>
    wanted.set(`${database}.${name}`, { kind: 'TABLE', database: String(database), name: String(name) })
  const views = new Set(facts.views.map(({ db, name }) => `${db}.${name}`))
  for (const { db, tbl, type } of facts.statistics) if (type === 'FULLTEXT') add(db, tbl)
  for (const row of facts.columns) if (hasCutDefault(row) && !views.has(`${row.db}.${row.tbl}`)) add(row.db, row.tbl)
  return [...wanted.values()]
}
