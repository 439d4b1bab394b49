import { CannotTell } from '../../kernel/judgement.ts'
import type { InvariantReader } from '../../ports/invariants.ts'
import type { ServerHandle } from './handle.ts'

export function invariantReader({ pool, signal }: ServerHandle): InvariantReader {
  return {
    async violations(select) {
      const inner = select.trim().replace(/;\s*$/, '')
      if (!/^(select|with)\b/i.test(inner))
        throw new CannotTell(
          'not-configured',
          `config: an invariant must be a SELECT of the rows that break it, not '${inner.slice(0, 60)}'.`,
        )
      const row = await pool.one(`SELECT COUNT(*) AS n FROM (${inner}) AS violations`, [], signal)
      return Number(row.n)
    },
  }
}
