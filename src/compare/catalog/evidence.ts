import type { Phase, RunContext } from '../../kernel/check.ts'
import { placeOf } from '../../kernel/place.ts'
import type { Blind, Catalog, CatalogServer, CatalogTable, ObjectKind } from '../../ports/catalog.ts'
import { leftOut } from '../rows/pairing.ts'

/** Grows by one when the catalog gains a fact: evidence from before cannot be judged by it. */
export const READS = 2

/** What a check of the schema keeps: enough to be judged again, offline and by other rules. */
export interface SchemaEvidence<T> {
  /** `READS` of the harness that read it; absent in the oldest evidence. */
  reads?: number
  phase: Phase
  asked: readonly string[]
  servers: Sides<Omit<CatalogServer, 'otherDatabases'>>
  /** Databases asked for that a side does not show. */
  absent: Sides<readonly string[]>
  blind: Sides<readonly Blind[]>
  /** Tables that the config declares as not compared. */
  excluded: readonly string[]
  objects: Halves<T>
}

export interface Sides<T> {
  source: T
  target: T
}

/** Objects of both sides; those that are alike to the letter are kept once. */
export interface Halves<T> {
  alike: readonly T[]
  source: readonly T[]
  target: readonly T[]
}

/** An object of which something could not be read. */
export interface Unreadable {
  at: string
  why: string
  /** The object itself, of the source where both sides have it. */
  object?: object
}

interface Placed {
  database: string
  name: string
  /** Of a trigger. */
  table?: string
}

/** Takes from both catalogs what a check of one kind of object needs. */
export function schemaEvidence<T extends Placed>(
  run: Pick<RunContext, 'phase' | 'databases' | 'declared'>,
  catalogs: Sides<Catalog>,
  kinds: readonly ObjectKind[],
  pick: (catalog: Catalog) => readonly T[],
): SchemaEvidence<T> {
  const { source, target } = catalogs
  const [ours, theirs] = [pick(source), pick(target)]
  const tableOf = ({ database, name, table }: T) => ({ database, name: table ?? name })
  const isOut = leftOut(
    run.declared.notCompared.map(({ table }) => table),
    [...ours, ...theirs].map(tableOf),
  )
  const excluded = new Set<string>()
  const keep = (object: T) => {
    const table = tableOf(object)
    // A pattern for tables takes no database out as a whole.
    const out = table.name !== '' && isOut(table)
    if (out) excluded.add(placeOf(table.database, table.name))
    return !out
  }
  const objects = halves(ours.filter(keep), theirs.filter(keep))
  return {
    reads: READS,
    phase: run.phase,
    asked: run.databases,
    servers: { source: brief(source), target: brief(target) },
    absent: { source: absent(run.databases, source), target: absent(run.databases, target) },
    blind: { source: blind(source, kinds), target: blind(target, kinds) },
    excluded: [...excluded].sort(),
    objects,
  }
}

/** Tables as they are defined: without what moves with the rows, so that two sides alike are alike to the letter. */
export function definitions({ tables }: Pick<Catalog, 'tables'>): CatalogTable[] {
  return tables.map(({ autoIncrement: _, largestKey: __, unread, ...table }) => {
    const definition = unread?.filter(({ what }) => what === 'definition') ?? []
    return definition.length > 0 ? { ...table, unread: definition } : table
  })
}

/** Tables of which the server does not show the definition. */
export function undefinedTables(
  sides: Sides<readonly Pick<CatalogTable, 'database' | 'name' | 'unread'>[]>,
): Unreadable[] {
  return (['source', 'target'] as const).flatMap((side) =>
    sides[side].flatMap(({ database, name, unread = [] }) =>
      unread.map(({ why }) => ({ at: placeOf(database, name), why: `${side}: ${why}` })),
    ),
  )
}

export function halves<T>(source: readonly T[], target: readonly T[]): Halves<T> {
  const texts = new Set(target.map((object) => JSON.stringify(object)))
  const alike = source.filter((object) => texts.has(JSON.stringify(object)))
  const common = new Set(alike.map((object) => JSON.stringify(object)))
  const differing = (side: readonly T[]) => side.filter((object) => !common.has(JSON.stringify(object)))
  return { alike, source: differing(source), target: differing(target) }
}

/** Both sides in full. */
export function whole<T>({ alike, source, target }: Halves<T>): Sides<T[]> {
  return { source: [...alike, ...source], target: [...alike, ...target] }
}

function brief({ server: { otherDatabases: _, ...rest } }: Catalog): Omit<CatalogServer, 'otherDatabases'> {
  return rest
}

function absent(asked: readonly string[], catalog: Catalog): string[] {
  const shown = new Set(catalog.databases.map(({ name }) => name.toLowerCase()))
  return asked.filter((name) => !shown.has(name.toLowerCase()))
}

function blind(catalog: Catalog, kinds: readonly ObjectKind[]): Blind[] {
  return catalog.blind.filter(({ kind }) => kinds.includes(kind))
}
