import type { Key, RowPlan } from '../../ports/rows.ts'
import type { Sides } from './compare-table.ts'
import { unlikeColumns } from './differences.ts'
import type { FoundRow } from './found.ts'
import { rowsInForm, valuesInForm } from './json-form.ts'
import type { Change } from './patterns/pattern.ts'
import type { TablePair } from './plan.ts'
import type { UniformReader } from './uniform.ts'

/** Reads what patterns are looked for in, of one table. */
export function uniformReader(pair: TablePair, { source, target }: Sides): UniformReader {
  const read = async (rows: readonly FoundRow[], plans: readonly [RowPlan, RowPlan]) => {
    const [a, b] = await Promise.all([
      valuesInForm(source, plans[0], keysOf(rows)),
      valuesInForm(target, plans[1], targetKeysOf(rows)),
    ])
    return [byId(a), byId(b)] as const
  }
  return {
    async valuesOf(rows) {
      const [ours, theirs] = await read(rows, [pair.source, pair.target])
      return rows.map(({ key, targetKey }) =>
        unlikeColumns(ours.get(JSON.stringify(key))?.values, theirs.get(JSON.stringify(targetKey))?.values),
      )
    },

    /** Values of those columns only, and one fingerprint of all others. */
    async check(rows, columns) {
      const wanted = pair.source.columns.map(({ name }) => columns.includes(name))
      const split = (plan: RowPlan, own: boolean): RowPlan => ({
        ...plan,
        columns: plan.columns.filter((_, i) => wanted[i] === own),
      })
      const [[ours, theirs], rest, other] = await Promise.all([
        read(rows, [split(pair.source, true), split(pair.target, true)]),
        rowsInForm(source, split(pair.source, false), keysOf(rows)).then(byId),
        rowsInForm(target, split(pair.target, false), targetKeysOf(rows)).then(byId),
      ])
      return rows.map(({ key, targetKey }) => {
        const [id, there] = [JSON.stringify(key), JSON.stringify(targetKey)]
        const told = unlikeColumns(ours.get(id)?.values, theirs.get(there)?.values)
        const [a, b] = [rest.get(id), other.get(there)]
        if (!told.source || !told.target || !a || !b) return undefined
        const changes = Object.keys(told.source).map((name): [string, Change] => [
          name,
          [told.source?.[name] ?? null, told.target?.[name] ?? null],
        ])
        return { changes: new Map(changes), otherwise: a.hash !== b.hash }
      })
    },
  }
}

function keysOf(rows: readonly FoundRow[]): Key[] {
  return rows.map(({ key }) => key)
}

function targetKeysOf(rows: readonly FoundRow[]): Key[] {
  return rows.map(({ targetKey }) => targetKey)
}

function byId<T extends { key: Key }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [JSON.stringify(row.key), row]))
}
