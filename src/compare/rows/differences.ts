import type { Key, KeyColumn } from '../../ports/rows.ts'
import type { Reconciliation } from './reconcile.ts'
import type { RowSample } from './result.ts'

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
