import { rowText } from '../../compare/rows/column.ts'
import type { RowPlan } from '../../ports/rows.ts'
import { quoted } from './server.ts'

/** SQL of a range's digest, and of how many of its rows are too long to hash. */
export interface FingerprintSql {
  digest: string
  unhashed: string
}

/**
 * A row whose text is longer than `max_allowed_packet` has no hash and would drop out of the digest. Counting hashes would make the server
 * build every text twice, so such a row makes the whole statement fail instead, by a function that refuses what it is given; it is then
 * asked anew, with counts.
 */
export function fingerprintSql(plan: RowPlan, modern: boolean): FingerprintSql {
  if (!modern) return countedFingerprintSql(plan, modern)
  const column = quoted(plan.columns[0]?.name ?? '')
  const refused = `UUID_TO_BIN(CONCAT('too long', IFNULL(LENGTH(${column}), 0)))`
  return { digest: digestOf(`IFNULL(UNHEX(SHA2(${rowText(plan)}, 256)), ${refused})`), unhashed: '0' }
}

export function countedFingerprintSql(plan: RowPlan, modern: boolean): FingerprintSql {
  const text = rowText(plan)
  const half = (at: number) =>
    `LPAD(HEX(BIT_XOR(CAST(CONV(SUBSTR(SHA2(${text}, 256), ${at}, 16), 16, 10) AS UNSIGNED))), 16, '0')`
  return {
    digest: modern ? digestOf(`UNHEX(SHA2(${text}, 256))`) : `CONCAT(${half(1)}, ${half(17)})`,
    unhashed: `COUNT(*) - COUNT(${text})`,
  }
}

/** Count and digest by group. */
export function groupedSql(plan: RowPlan, modern: boolean, group: string, from: string): string {
  const text = rowText(plan)
  if (!TABLE_OF_JSON.test(text))
    return `SELECT ${group} AS g, CONCAT(COUNT(*), ':', ${countedFingerprintSql(plan, modern).digest}) AS content FROM ${from} GROUP BY 1`
  return `SELECT ${apart(plan)}g, CONCAT(COUNT(*), ':', ${digestOf('UNHEX(h)')}) AS content
    FROM (SELECT ${group} AS g, SHA2(${text}, 256) AS h FROM ${from}) AS hashed GROUP BY g`
}

/** Servers refuse JSON_TABLE over a column of rows that they group: those are hashed in a query of their own. */
export function apart(plan: RowPlan): string {
  return TABLE_OF_JSON.test(rowText(plan)) ? '/*+ NO_MERGE(hashed) */ ' : ''
}

const TABLE_OF_JSON = /\bJSON_TABLE\(/

function digestOf(hash: string): string {
  return `LEFT(HEX(BIT_XOR(${hash})), 32)`
}

const ER_WRONG_VALUE_FOR_TYPE = 1411

export function isTooLong(error: unknown): boolean {
  const cause = (error as { cause?: { errno?: number } } | undefined)?.cause
  return cause?.errno === ER_WRONG_VALUE_FOR_TYPE
}
