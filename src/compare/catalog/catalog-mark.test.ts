import { expect, test } from 'vitest'
import type { Catalog, CatalogTable } from '../../ports/catalog.ts'
import { catalogMark } from './catalog-mark.ts'

const catalog = (table: Partial<CatalogTable>, more: Partial<Catalog> = {}) =>
  ({ databases: [], tables: [{ name: 'orders', ...table }], views: [], events: [], ...more }) as unknown as Catalog
const value = (of: Catalog) => catalogMark('source', of).value

test('another column, comment or view is another mark; rows that were written are not', () => {
  const before = value(catalog({ autoIncrement: '7' }))
  expect(value(catalog({ autoIncrement: '9' }))).toBe(before)
  expect(value(catalog({ autoIncrement: '7', largestKey: '6' }))).toBe(before)
  expect(value(catalog({ comment: 'x' }))).not.toBe(before)
  expect(value(catalog({}, { views: [{ name: 'v' }] as unknown as Catalog['views'] }))).not.toBe(before)
})
