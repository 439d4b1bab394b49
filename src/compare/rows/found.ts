import type { Key } from '../../ports/rows.ts'
import { kindOf } from './differences.ts'
import type { Reconciliation } from './reconcile.ts'
import type { Difference } from './repair.ts'
import { type RowSample, SAMPLES, type TableResult } from './result.ts'

/** A row that differs: its key on the source, and on the target, where a folding collation may have another. */
export interface FoundRow {
  kind: RowSample['kind']
  key: Key
  targetKey: Key
}

/** Differing rows kept for patterns, at most. */
const SPREAD = 400

/** Counts of all that was found, and some of it: the first of each kind, and rows that differ from all over the table. Bounded, whatever is found. */
export class Found {
  readonly samples: FoundRow[] = []
  /** Every `#step`-th of the rows that differ. */
  spread: FoundRow[] = []
  #step = 1
  #counts = { differs: 0, missing: 0, surplus: 0 }

  /** Takes a reconciled batch, and answers with what is to be repaired. */
  add(
    { differs }: Reconciliation,
    candidates: ReadonlyMap<string, Key>,
    partners: ReadonlyMap<string, string>,
  ): Difference[] {
    return [...differs].map(([id, values]): Difference => {
      const key = candidates.get(id) as Key
      const row: FoundRow = { kind: kindOf(values), key, targetKey: candidates.get(partners.get(id) ?? id) as Key }
      const n = this.#counts[row.kind]++
      if (n < SAMPLES) this.samples.push(row)
      if (row.kind !== 'differs') return { kind: row.kind, key }
      if (n % this.#step === 0) this.spread.push(row)
      if (this.spread.length > SPREAD) {
        this.spread = this.spread.filter((_, i) => i % 2 === 0)
        this.#step *= 2
      }
      return { kind: 'differs', key, targetKey: row.targetKey }
    })
  }

  counted(): Pick<TableResult, 'differing' | 'missing' | 'surplus'> {
    const { differs, missing, surplus } = this.#counts
    return { differing: differs, missing, surplus }
  }
}
