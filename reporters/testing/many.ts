import { CODES } from '../../src/kernel/codes/index.ts'
import type { Finding } from '../../src/kernel/judgement.ts'
import type { Ledger, LedgerCheck } from '../../src/kernel/ledger.ts'
import { PLAN_SECTIONS } from '../../src/kernel/plan.ts'
import { check, finding, ledger } from './sample.ts'

const WORDS = ['orders', 'order_lines', 'shipments', 'customers', 'batches', 'payments', 'audits', 'refunds']

/** As many findings as asked, spread over checks as a bad night would: types, rows, long texts, every known code in turn. */
export function many(findings: number, inACheck = 500): Ledger {
  const codes = Object.keys(CODES)
  const made = Array.from({ length: findings }, (_, n) =>
    one(codes[Math.floor(n / 40) % codes.length] ?? 'row-differs', n),
  )
  const checks: LedgerCheck[] = []
  for (let start = 0; start < findings; start += inACheck) {
    const own = made.slice(start, start + inACheck)
    const n = checks.length
    checks.push(
      check(`${['schema', 'data', 'settings'][n % 3]}/check-${n}`, 'broken', {
        plan: PLAN_SECTIONS[n % PLAN_SECTIONS.length]!,
        findings: own,
        total: own.length + (n === 0 ? 1234 : 0),
        evidence: { rows: own.map(({ at }, row) => ({ at, row, differs: true })) },
      }),
    )
  }
  return ledger({ checks })
}

/** A finding of every code that any check can answer with, each at a place of its own. */
export function everyCode(): Ledger {
  const codes = Object.keys(CODES)
  const perCheck = Math.ceil(codes.length / 6)
  return ledger({
    checks: Array.from({ length: 6 }, (_, n) =>
      check(`${['settings', 'schema', 'data'][n % 3]}/check-${n}`, 'broken', {
        findings: codes
          .slice(n * perCheck, (n + 1) * perCheck)
          .map((code, at) => finding(code, `place-${n}-${at}.end`)),
        total: Math.min(perCheck, codes.length - n * perCheck),
      }),
    ),
  })
}

function one(code: string, n: number): Finding {
  const at = `oms.${WORDS[n % WORDS.length]}.column_${n}`
  if (n % 5 === 0)
    return finding(code, at, {
      key: { id: String(100_000 + n), locale: n % 2 ? 'en-GB' : null },
      source: { note: `ring at the door ${n}`, qty: '2' },
      target: { note: `ring at the dor ${n}`, qty: '2' },
      remedy: { how: 'Bring the row over from the source again.' },
    })
  return finding(code, at, {
    source: `decimal(12,${n % 9})`,
    target: n % 7 === 0 ? null : `decimal(10,${n % 9})`,
    remedy: {
      how: 'Widen the column on the target while it is still read-only.',
      sql: {
        on: 'target',
        statements: [`ALTER TABLE \`oms\`.\`t${n}\` MODIFY \`column_${n}\` decimal(12,${n % 9}) NOT NULL`],
      },
    },
  })
}
