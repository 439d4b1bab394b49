import { describe, expect, test } from 'vitest'
import type { CatalogColumn, CatalogTable } from '../../ports/catalog.ts'
import { addedColumn, changedColumn } from './column-remedies.ts'

const MYSQL = { version: '8.0.42', flavour: 'mysql' } as const
const column = (more: Partial<CatalogColumn>): CatalogColumn => ({ name: 'v', type: 'int', nullable: true, ...more })
const table = (...columns: CatalogColumn[]) =>
  ({ database: 'd', name: 't', columns, indexes: [], foreignKeys: [], checks: [] }) as unknown as CatalogTable
const remedyFor = (
  source: CatalogColumn,
  target: CatalogColumn,
  server: { version: string; flavour: 'mysql' | 'mariadb' } = MYSQL,
) => changedColumn(table(target), source, target, server)

describe('remedies for columns', () => {
  test('the width of an unsigned tinyint cannot be had on MySQL 8, so what Rails takes for a boolean is told to Rails', () => {
    const [source, target] = [column({ type: 'tinyint(1) unsigned' }), column({ type: 'tinyint unsigned' })]
    expect(remedyFor(source, target)).toEqual({ how: expect.stringContaining('attribute :name, :boolean') })
    expect(remedyFor(source, target, { version: '5.7.44', flavour: 'mysql' }).sql).toBeDefined()
    expect(remedyFor(column({ type: 'tinyint(1)' }), column({ type: 'tinyint' })).sql?.statements).toEqual([
      'ALTER TABLE `d`.`t` MODIFY COLUMN `v` tinyint(1) NULL',
    ])
  })

  test.each(['text', 'mediumtext', 'blob', 'json', 'point'])(
    'a literal default of MariaDB is an expression on MySQL: %s',
    (type) => {
      const source = column({ type, default: { literal: "it's" } })
      const sql = `\`v\` ${type} NULL DEFAULT ('it''s')`
      expect(remedyFor(source, column({ type })).sql?.statements).toEqual([
        `ALTER TABLE \`d\`.\`t\` MODIFY COLUMN ${sql}`,
      ])
      expect(addedColumn(table(source), table(), source).sql?.statements).toEqual([
        `ALTER TABLE \`d\`.\`t\` ADD COLUMN ${sql} FIRST`,
      ])
    },
  )

  test('a collation that MySQL does not have makes no statement', () => {
    const source = column({ type: 'varchar(9)', collation: 'utf8mb4_uca1400_ai_ci' })
    expect(remedyFor(source, column({ type: 'varchar(9)' })).sql).toBeUndefined()
    expect(addedColumn(table(source), table(), source).sql).toBeUndefined()
  })

  test('a counter needs its index first', () => {
    const source = column({ nullable: false, autoIncrement: true })
    expect(remedyFor(source, column({ nullable: false })).sql).toBeUndefined()
    expect(addedColumn(table(source), table(), source).sql).toBeUndefined()
  })
})
