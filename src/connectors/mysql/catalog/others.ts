import type { CatalogOther } from '../../../ports/catalog.ts'
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

/** `information_schema` leaves something of every table out: options, sizes, whether a column has a default at all. */
export function wantedTables(facts: Facts): Wanted[] {
  return facts.tables
    .filter(({ kind }) => isTable(kind))
    .map(({ db, tbl }) => ({ kind: 'TABLE', database: String(db), name: String(tbl) }))
}
