import type { RowPlan } from '../../ports/rows.ts'
import { quoted } from './server.ts'

/** Rows at each end of a table in which values of types that text does not know are looked for. */
const ROWS = 500

/** SQL that answers with a row where one of the first or last rows holds such a value; undefined where no column can. */
export function typedSql(plan: RowPlan, from: string): string | undefined {
  const columns = plan.columns.flatMap(({ name, typed }) => (typed ? [{ name: quoted(name), typed }] : []))
  if (columns.length === 0) return undefined
  const names = columns.map(({ name }) => name).join(', ')
  const ordered = (plan.key?.columns ?? []).slice(0, plan.key?.ordered)
  const some = (way: 'ASC' | 'DESC') => {
    const order = ordered.map(({ name }) => `${quoted(name)} ${way}`).join(', ')
    return `(SELECT ${names} FROM ${from}${order ? ` ORDER BY ${order}` : ''} LIMIT ${ROWS})`
  }
  const found = columns.map(({ typed }) => `(${typed}) <> ''`).join(' OR ')
  return `SELECT 1 FROM (${some('ASC')} UNION ALL ${some('DESC')}) AS looked WHERE ${found} LIMIT 1`
}
