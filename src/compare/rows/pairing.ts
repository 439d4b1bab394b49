import { matches } from '../../kernel/waiver.ts'
import type { TableName } from '../../ports/rows.ts'

/** `database.table`, for people: two tables may have the same. */
export function placeOf({ database, name }: TableName): string {
  return `${database}.${name}`
}

/** One text for one table: names may hold a dot. */
export function idOf({ database, name }: TableName): string {
  return JSON.stringify([database, name])
}

export interface Paired<T> {
  both: readonly { source: T; target: T }[]
  /** Tables that the other side lacks. */
  onlySource: readonly T[]
  onlyTarget: readonly T[]
}

/**
 * Which table of the target is which of the source: the one of the same name, else the one that is left with that name in other letters, where
 * only one is on either side.
 */
export function pairTables<T extends TableName>(ours: readonly T[], theirs: readonly T[]): Paired<T> {
  const exact = new Map(theirs.map((table) => [idOf(table), table]))
  const partner = new Map<T, T>()
  for (const table of ours) {
    const other = exact.get(idOf(table))
    if (other) partner.set(table, other)
  }
  const taken = new Set(partner.values())
  const folded = (table: T) => idOf(table).toLowerCase()
  const left = Map.groupBy(
    theirs.filter((table) => !taken.has(table)),
    folded,
  )
  const alone = Map.groupBy(
    ours.filter((table) => !partner.has(table)),
    folded,
  )
  for (const [name, [table, ...more]] of alone) {
    const [other, ...others] = left.get(name) ?? []
    if (!table || !other || more.length + others.length > 0) continue
    partner.set(table, other)
    taken.add(other)
  }
  return {
    both: ours.flatMap((source) => {
      const target = partner.get(source)
      return target ? [{ source, target }] : []
    }),
    onlySource: ours.filter((table) => !partner.has(table)),
    onlyTarget: theirs.filter((table) => !taken.has(table)),
  }
}

/**
 * Which tables are left out by decision. A name without `*` that fits several tables, because a dot is part of a name, leaves out none: there
 * the table is named as SQL has it, `` `a.b`.`c` ``.
 */
export function leftOut(patterns: readonly string[], tables: readonly TableName[]): (table: TableName) => boolean {
  const places = Map.groupBy(new Map(tables.map((table) => [idOf(table).toLowerCase(), table])).values(), (table) =>
    placeOf(table).toLowerCase(),
  )
  return (table) =>
    patterns.some((pattern) => {
      if (pattern === quotedPlace(table)) return true
      const several = (places.get(placeOf(table).toLowerCase())?.length ?? 0) > 1
      return matches(pattern, placeOf(table)) && (pattern.includes('*') || !several)
    })
}

/** As SQL has it: of two tables with one text, it says which. */
export function quotedPlace({ database, name }: TableName): string {
  return [database, name].map((part) => `\`${part.replaceAll('`', '``')}\``).join('.')
}
