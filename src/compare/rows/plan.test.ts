import { describe, expect, test } from 'vitest'
import type { ColumnShape, TableShape } from '../../ports/rows.ts'
import { rowText } from './column.ts'
import { planPair } from './plan.ts'
import { Redactor } from './redact.ts'

const END = "_binary X'FF'"

describe('how a table is read', () => {
  const column = (more: Partial<ColumnShape> & { name: string }): ColumnShape => ({
    type: 'int',
    full: 'int',
    nullable: false,
    ...more,
  })
  const shape = (columns: ColumnShape[], key: string[] = ['id']): TableShape => ({
    database: 'd',
    name: 't',
    rows: 1,
    columns,
    key: { index: 'PRIMARY', columns: key },
  })
  const id = column({ name: 'id' })
  const planned = (a: ColumnShape[], b: ColumnShape[], key?: string[]) => planPair(shape(a, key), shape(b, key), 'd.t')

  test('both sides hash the same columns in the source’s order, whatever order the target has', () => {
    const [x, y] = [column({ name: 'x', nullable: true }), column({ name: 'Y' })]
    const result = planned([id, x, y], [column({ name: 'y' }), { ...x, nullable: false }, id])
    if (!('rows' in result)) throw new Error('not comparable')
    expect(result.source.columns.map(({ name }) => name)).toEqual(['id', 'x', 'Y'])
    expect(result.target.columns.map(({ name }) => name)).toEqual(['id', 'x', 'y'])
    expect(rowText(result.source)).toBe(
      "CONCAT(CAST('' AS BINARY), POINT(`id`, 0), IF(`x` IS NULL, CAST(0xFE AS BINARY), POINT(`x`, 0)), POINT(`Y`, 0))",
    )
  })

  test('a column that one side lacks cannot be compared; virtual ones and the server’s own key need not be', () => {
    expect(planned([id, column({ name: 'x' })], [id])).toMatchObject({ at: 'd.t', source: 'x' })
    const result = planned(
      [id, column({ name: 'v', virtual: true })],
      [id, column({ name: 'my_row_id', generatedKey: true })],
    )
    expect('rows' in result && result.source.columns.map(({ name }) => name)).toEqual(['id'])
  })

  test('text in other character sets is brought to one; equal ones are left as they are', () => {
    const text = (charset: string, type = 'varchar') => column({ name: 'c', type, charset, collation: `${charset}_x` })
    const hashed = (a: ColumnShape, b: ColumnShape) => {
      const result = planned([id, a], [id, b])
      return 'rows' in result ? result.source.columns[1]?.hashed : undefined
    }
    expect(hashed(text('utf8mb4'), text('utf8mb3'))).toEqual(['`c`', END])
    expect(hashed(text('latin1'), text('utf8mb4'))).toEqual(['CONVERT(`c` USING utf8mb4)', END])
    expect(hashed(text('utf8mb4', 'longtext'), text('utf8mb4', 'longtext'))).toEqual(['SHA2(`c`, 256)'])
    expect(hashed(column({ name: 'c', type: 'varbinary' }), column({ name: 'c', type: 'varbinary' }))).toEqual([
      'HEX(`c`)',
      END,
    ])
    expect(
      hashed(
        column({ name: 'c', type: 'enum', full: "enum('a','b')" }),
        column({ name: 'c', type: 'enum', full: "enum('b','a')" }),
      ),
    ).toEqual(['CONVERT(`c` USING utf8mb4)', END])
  })

  test('ranges of keys are used only where both sides order them alike', () => {
    const key = (collation: string) => column({ name: 'id', type: 'varchar', charset: 'utf8mb4', collation })
    const keyed = (a: ColumnShape, b: ColumnShape) => {
      const result = planned([a], [b])
      return 'rows' in result && result.source.key?.ordered === 1
    }
    expect(keyed(key('utf8mb4_bin'), key('utf8mb4_bin'))).toBe(true)
    expect(keyed(key('utf8mb4_bin'), key('utf8mb4_0900_ai_ci'))).toBe(false)
    expect(keyed(column({ name: 'id', type: 'enum' }), column({ name: 'id', type: 'enum' }))).toBe(false)
  })
})

describe('what of a row may be told', () => {
  const redactor = new Redactor({ hide: ['orders.total'], show: ['orders.note'] })

  test.each([
    ['orders', 'status', 'enum', 'shipped', 'shipped'],
    ['orders', 'note', 'text', 'hello', 'hello'],
    ['orders', 'placed_at', 'datetime', '2026-01-01 00:00:00', '2026-01-01 00:00:00'],
  ])('%s.%s (%s) is shown', (table, name, type, value, told) =>
    expect(redactor.value(table, name, type, value)).toBe(told),
  )

  test.each([
    ['orders', 'total', 'decimal'],
    ['customers', 'email', 'varchar'],
    ['customers', 'birthday', 'date'],
    ['orders', 'sfcc_payload', 'json'],
    ['anything', 'free', 'varchar'],
  ])('%s.%s (%s) is hidden, equal values alike', (table, name, type) => {
    const told = redactor.value(table, name, type, 'ann@example.com')
    expect(told).toMatch(/^\(hidden: 15 long, #[0-9a-f]{8}\)$/)
    expect(redactor.value(table, name, type, 'ann@example.com')).toBe(told)
    expect(redactor.value(table, name, type, 'bob@example.com')).not.toBe(told)
    expect(new Redactor({ hide: [], show: [] }).value(table, 'email', 'varchar', 'ann@example.com')).not.toBe(told)
  })

  test('keys are shown unless they are a person’s', () => {
    expect(redactor.key('orders', 'id', 'bigint', '42')).toBe('42')
    expect(redactor.key('customers', 'email', 'varchar', 'ann@example.com')).toMatch(/hidden/)
  })
})
