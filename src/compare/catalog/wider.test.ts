import { expect, test } from 'vitest'
import { isWider } from './wider.ts'

/** Each row from the narrowest to the widest; types of two rows hold other values. */
const CHAINS = [
  ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'],
  ['tinyint unsigned', 'smallint unsigned', 'mediumint unsigned', 'int unsigned', 'bigint unsigned'],
  ['varchar(10)', 'varchar(11)', 'varchar(300)'],
  ['char(1)', 'char(2)'],
  ['varbinary(10)', 'varbinary(20)'],
  ['tinytext', 'text', 'mediumtext', 'longtext'],
  ['tinyblob', 'blob', 'mediumblob', 'longblob'],
  ['decimal(8,2)', 'decimal(10,2)'],
  ["enum('a')", "enum('a','b')", "enum('a','b','c,d')"],
  ["set('a')", "set('a','b')"],
] as const
const ALONE = [
  'decimal(10,4)',
  "enum('b','a')",
  'tinyint(1)',
  'int(5) zerofill',
  'bigint(20) zerofill',
  'float',
  'double',
  'binary(4)',
  'binary(8)',
  'datetime',
  'datetime(6)',
  'date',
  'json',
  'year',
  'bit(3)',
  "enum('a,b')",
]
const ALL = [...CHAINS.flat(), ...ALONE]
const SIGNED = (from: string, to: string) =>
  / unsigned$/.test(from) && CHAINS[0].some((type, i) => type === to && CHAINS[1].indexOf(from as never) < i)

test.each(ALL)('%s is narrower than what holds all of its values, and than nothing else', (from) => {
  const wider = ALL.filter((to) => isWider(from, to))
  const chain: readonly string[] = CHAINS.find((types) => (types as readonly string[]).includes(from)) ?? [from]
  const expected = ALL.filter((to) => chain.indexOf(to) > chain.indexOf(from) || SIGNED(from, to))
  expect(wider.sort()).toEqual(expected.sort())
})
