import type { Key, KeyColumn } from '../../ports/rows.ts'
import type { FoundRow } from './found.ts'
import { patternOf } from './patterns.ts'
import type { Reconciliation } from './reconcile.ts'
import type { ColumnPattern, RowSample } from './result.ts'

/** A pattern is looked for from so many rows on. */
const LOOKED_AT_FROM = 20

/** Patterns that together explain every column of every row of those; none where a row is left over. */
export async function uniformChange(
  spread: readonly FoundRow[],
  rows: number,
  valuesOf: (rows: readonly FoundRow[]) => Promise<{ source: Values | null; target: Values | null }[]>,
): Promise<ColumnPattern[]> {
  if (rows < LOOKED_AT_FROM) return []
  const read = await valuesOf(spread)
  const columns = new Set(read.flatMap(({ source }) => Object.keys(source ?? {})))
  const patterns: ColumnPattern[] = []
  for (const column of columns) {
    const pairs = read.flatMap(({ source, target }) =>
      source && target && column in source ? [[source[column] ?? null, target[column] ?? null] as const] : [],
    )
    const told = patternOf(pairs)
    if (told === undefined) return []
    patterns.push({ column, told, rows, seen: spread.length })
  }
  return patterns
}

/**
 * A row whose key differs by case, accent or trailing space is one row to the server: a missing and a surplus one become one that differs.
 * Answers with the target's id by the source's.
 */
export function joinFolded(
  { differs }: Reconciliation,
  candidates: ReadonlyMap<string, Key>,
  columns: readonly KeyColumn[],
): Map<string, string> {
  if (!columns.some(({ folds }) => folds)) return new Map()
  const fold = (id: string) =>
    JSON.stringify((candidates.get(id) ?? []).map((part, i) => folded(part, columns[i]?.folds)))
  const alone = [...differs].filter(([, { source }]) => source === undefined).map(([id]) => [fold(id), id] as const)
  const surplus = new Map(alone)
  const partners = new Map<string, string>()
  for (const [id, { source, target }] of differs) {
    const partner = target === undefined ? surplus.get(fold(id)) : undefined
    if (partner === undefined) continue
    surplus.delete(fold(id))
    partners.set(id, partner)
    differs.set(id, { source, target: differs.get(partner)?.target })
  }
  for (const partner of partners.values()) differs.delete(partner)
  return partners
}

function folded(text: string, folds: KeyColumn['folds']): string {
  if (!folds) return text
  const bare = folds === 'accents' ? text.normalize('NFKD').replace(/\p{M}/gu, '') : text
  return bare.toLowerCase().trimEnd()
}

export function kindOf({
  source,
  target,
}: {
  source: string | undefined
  target: string | undefined
}): RowSample['kind'] {
  if (source === undefined) return 'surplus'
  return target === undefined ? 'missing' : 'differs'
}

type Values = Readonly<Record<string, string | null>>

/** The columns in which both differ; of a row that one side lacks, none: its key says which it is. */
export function unlikeColumns(
  source: Values | undefined,
  target: Values | undefined,
): { source: Values | null; target: Values | null } {
  if (!source || !target) return { source: source ? {} : null, target: target ? {} : null }
  const theirs = new Map(Object.entries(target).map(([name, value]) => [name.toLowerCase(), value]))
  const names = Object.keys(source).filter((name) => source[name] !== theirs.get(name.toLowerCase()))
  return {
    source: Object.fromEntries(names.map((name) => [name, source[name] ?? null])),
    target: Object.fromEntries(names.map((name) => [name, theirs.get(name.toLowerCase()) ?? null])),
  }
}
