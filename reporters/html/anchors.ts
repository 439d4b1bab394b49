import { createHash } from 'node:crypto'
import { idOf, nameOf } from '../../src/kernel/comparison.ts'
import type { Finding } from '../../src/kernel/judgement.ts'
import type { Ledger } from '../../src/kernel/ledger.ts'

export interface Anchor {
  /** Of the element; the same for the same finding in any run. */
  id: string
  /** Against the run before, where there is one. */
  state?: 'new' | 'still'
}

/** The anchor of each finding. Asked once for each, in the order of the page: equal names get a number. */
export interface Anchors {
  of(check: string, finding: Finding): Anchor
}

export function anchorsOf({ comparison }: Ledger): Anchors {
  const fresh = comparison && new Set(comparison.new.map(idOf))
  const used = new Map<string, number>()
  return {
    of(check, finding) {
      const name = idOf(nameOf(check, finding))
      const base = `f-${createHash('sha256').update(name).digest('hex').slice(0, 10)}`
      const before = used.get(base) ?? 0
      used.set(base, before + 1)
      return {
        id: before === 0 ? base : `${base}-${before + 1}`,
        ...(fresh ? { state: fresh.has(name) ? 'new' : 'still' } : {}),
      }
    },
  }
}
