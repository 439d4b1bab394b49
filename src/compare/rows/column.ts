import type { ColumnPlan, ColumnShape, RowPlan } from '../../ports/rows.ts'
import { isJsonAndText } from './json-form.ts'
import { jsonForms } from './json-sql.ts'
import { quotedName, type Sided, valueForm } from './value-sql.ts'

/**
 * How a column is hashed and told.
 *
 * A row is hashed as one binary string. No two rows have the same: what a column adds can be told from what follows it, either because its
 * length is fixed or seen from its own bytes, or because END follows it. Neither END nor the byte of NULL occurs in UTF-8, and whatever else
 * stands for a value begins with another byte.
 */
const NOTHING = 'CAST(0xFE AS BINARY)'
const END = "_binary X'FF'"

/** Makes the whole binary, so that no text is converted and END is a byte. */
const BINARY = "CAST('' AS BINARY)"

/**
 * What is hashed of a row. CONCAT and not CONCAT_WS: newer servers give up the buffer of CONCAT_WS after each row and let it grow again in
 * many steps.
 */
export function rowText({ columns }: Pick<RowPlan, 'columns'>): string {
  return `CONCAT(${[BINARY, ...columns.flatMap(({ hashed }) => hashed)].join(', ')})`
}

export function columnPlan(
  column: ColumnShape,
  pair: Sided<ColumnShape>,
  versions: Sided<number | undefined>,
): ColumnPlan {
  const name = quotedName(column.name)
  const nullable = pair.some((side) => side.nullable)
  const own = {
    name: column.name,
    type: column.type,
    ...(column.stored ? { generated: true as const } : {}),
  }
  // Not IFNULL: the text of a value that is too long for the server is NULL too.
  const orNothing = (sql: string) => (nullable ? `IF(${name} IS NULL, ${NOTHING}, ${sql})` : sql)
  if (pair.every(({ type }) => type === 'json')) {
    const { text, quick, near, exact, typed, shown, unlikeDoubles } = jsonForms(column, pair, versions)
    const hashed = (further: readonly string[]) => [
      orNothing(text),
      END,
      ...further.flatMap((sql) => [orNothing(sql), END]),
    ]
    return {
      ...own,
      hashed: hashed(quick),
      near: hashed(near),
      exact: hashed(exact),
      ...(typed ? { typed } : {}),
      ...(unlikeDoubles ? { json: 'doubles' as const, apart: exact.flatMap((sql) => [orNothing(sql), END]) } : {}),
      shown,
    }
  }
  const { sql, ends, shown, vague } = valueForm(column, pair, versions)
  return {
    ...own,
    ...(isJsonAndText(pair) ? { json: 'text' as const } : {}),
    ...(vague ? { vague: true as const } : {}),
    hashed: [orNothing(sql), ...(ends ? [] : [END])],
    shown,
  }
}

/** The same rows, hashed so that only what may differ does: what costs less is alike too where storage alone is not. */
export function nearly<T extends RowPlan>(plan: T): T {
  return { ...plan, columns: plan.columns.map((column) => ({ ...column, hashed: column.near ?? column.hashed })) }
}

/** The same rows, hashed so that equal rows have equal hashes and no others. */
export function exactly<T extends RowPlan>(plan: T): T {
  const columns = plan.columns.map(({ near: _, ...column }) => ({ ...column, hashed: column.exact ?? column.hashed }))
  return { ...plan, columns }
}
