import { createHash } from 'node:crypto'
import type { Mark } from '../../kernel/staleness.ts'
import type { Catalog } from '../../ports/catalog.ts'

/** Any DDL gives the catalog another mark; rows that are written do not. */
export function catalogMark(side: Mark['side'], catalog: Catalog): Mark {
  const { databases, views, triggers, routines, events, others } = catalog
  const tables = catalog.tables.map(({ autoIncrement: _, largestKey: __, ...table }) => table)
  const digest = createHash('sha256')
    .update(JSON.stringify({ databases, tables, views, triggers, routines, events, others }))
    .digest('hex')
  return { kind: 'mark', of: 'schema', by: 'catalog', side, value: `catalog ${digest.slice(0, 12)}` }
}
