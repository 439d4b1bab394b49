import type { Key, LiteralRow, RowPlan } from '../../ports/rows.ts'
import type { TablePair } from './plan.ts'

/** The statements of a repair. */

const EMPTY = "_utf8mb4 X''"
/** The error value of an ENUM reads as empty text, which a strict server takes from nobody. */
const LENIENT = "/*+ SET_VAR(sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO') */ "

export function insert(pair: TablePair, row: Pick<LiteralRow, 'literals'>): string {
  const written = assignments(pair, row)
  const names = written.map(({ name }) => quoted(name)).join(', ')
  return `INSERT ${lenience(written)}INTO ${quotedTable(pair.target)} (${names}) VALUES (${written.map(({ literal }) => literal).join(', ')})`
}

export function update(pair: TablePair, key: Key, row: LiteralRow, columns: ReadonlySet<string>): string {
  const written = assignments(pair, row).filter(({ name }) => columns.has(name))
  const set = written.map(({ name, literal }) => `${quoted(name)} = ${literal}`).join(', ')
  return `UPDATE ${lenience(written)}${quotedTable(pair.target)} SET ${set} WHERE ${keyCondition(pair.target, key)}`
}

interface Assignment {
  name: string
  literal: string
  type: string
}

/** The source's values under the target's names; what the target computes follows by itself. */
function assignments({ source, target }: TablePair, { literals }: Pick<LiteralRow, 'literals'>): Assignment[] {
  return target.columns.flatMap(({ name, type, generated }, i) => {
    const literal = literals[source.columns[i]?.name ?? name]
    return generated || typeof literal !== 'string' ? [] : [{ name, literal, type }]
  })
}

function lenience(written: readonly Assignment[]): string {
  return written.some(({ type, literal }) => type === 'enum' && literal === EMPTY) ? LENIENT : ''
}

export function keyCondition({ key }: RowPlan, values: Key): string {
  return (key?.columns ?? [])
    .map(
      ({ name, kind }, i) =>
        `${kind === 'float' ? `${quoted(name)} + 0e0` : quoted(name)} = ${literalKey(kind, values[i] ?? '')}`,
    )
    .join(' AND ')
}

function literalKey(kind: NonNullable<RowPlan['key']>['columns'][number]['kind'], value: string): string {
  if (kind === 'bytes') return `X'${value}'`
  if (kind === 'number') return value
  if (kind === 'double' || kind === 'float') return exact(kind === 'float' ? Math.fround(Number(value)) : Number(value))
  return kind === 'time' ? `'${value}'` : `_utf8mb4 X'${Buffer.from(value, 'utf8').toString('hex')}'`
}

export function quotedTable({ database, name }: RowPlan): string {
  return quoted(database, name)
}

function quoted(...names: string[]): string {
  return names.map((name) => `\`${name.replaceAll('`', '``')}\``).join('.')
}

/** SQL of a double to the last bit: WKB of a point holds it, where a literal is read with a rounding of its own. */
function exact(value: number): string {
  const point = Buffer.alloc(21)
  point[0] = 1
  point.writeUInt32LE(1, 1)
  point.writeDoubleLE(value, 5)
  return `ST_X(ST_GeomFromWKB(X'${point.toString('hex')}'))`
}
