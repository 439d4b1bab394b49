import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CatalogColumn, CatalogView, StoredProgram } from '../../ports/catalog.ts'
import { normalDefault } from './defaults.ts'
import { type Dialect, MODERN, normalExpression } from './normal.ts'
import { programText, viewText } from './program-text.ts'

/** Words that a careless pattern takes for something else. */
const HARD = [
  'ENABLE',
  'DISABLE ON SLAVE',
  'DO',
  'int(11)',
  'year(4)',
  '-- x',
  '/* y */',
  '#',
  "it's",
  'utf8',
  '\\',
  '((',
  ')',
  '`',
  'VIEW ',
  'FOR EACH ROW',
  '_latin1',
]
const OLDER: Dialect = { introducers: 'left out' }

const content = fc
  .array(
    fc.oneof(fc.constantFrom(...HARD), fc.string({ maxLength: 3 }), fc.string({ unit: 'grapheme', maxLength: 2 })),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join(' '))
const quotedText = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
/** Without what would end it. */
const remark = content.map((text) => text.replaceAll('*/', '').replaceAll('/*', '').replace(/[!+M]/g, ''))
const names = fc.constantFrom(
  'year',
  'YEAR',
  'concat',
  'tinyint_',
  'int',
  'ENABLE',
  'now',
  'current_timestamp',
  'if',
  'left',
  'char',
)
const digits = fc.integer({ min: 0, max: 99_999_999 }).map(String)

type Piece = { kind: 'string' | 'number' | 'remark'; text: string }
/** SQL in which `pieces` stand: strings, numbers as arguments of calls, remarks. */
const sqlOf = (pieces: readonly Piece[], calls: readonly string[], remarks: boolean) =>
  pieces
    .map(({ kind, text }, i) => {
      const value = kind === 'string' ? quotedText(text) : text
      if (kind === 'remark') return remarks ? `/*${text}*/ 1` : '1'
      return `${calls[i % calls.length]}(${value}, ${calls[(i + 1) % calls.length]}(${value}))`
    })
    .join(' + ')

const piece: fc.Arbitrary<Piece> = fc.oneof(
  content.map((text): Piece => ({ kind: 'string', text })),
  digits.map((text): Piece => ({ kind: 'number', text })),
  remark.map((text): Piece => ({ kind: 'remark', text })),
)
const otherOf = ({ kind }: Piece) => (kind === 'string' ? content : kind === 'number' ? digits : remark)

/** Two texts that differ in one piece. */
const twoTexts = (remarks: boolean) =>
  fc
    .tuple(
      fc.array(remarks ? piece : piece.filter(({ kind }) => kind !== 'remark'), { minLength: 1, maxLength: 4 }),
      fc.array(names, { minLength: 1, maxLength: 3 }),
      fc.nat(),
    )
    .chain(([pieces, calls, at]) => {
      const place = at % pieces.length
      const own = pieces[place] as Piece
      return otherOf(own)
        .filter((text) => text.trimEnd() !== own.text.trimEnd())
        .map(
          (text) =>
            [sqlOf(pieces, calls, remarks), sqlOf(pieces.with(place, { ...own, text }), calls, remarks)] as const,
        )
    })

const stored = (create: string) => ({ create, sqlMode: '' }) as StoredProgram
const DEFINER = 'DEFINER=`do VIEW event`@`%`'
const PROGRAMS: Readonly<Record<string, (sql: string) => string>> = {
  procedure: (sql) =>
    programText('routine', stored(`CREATE ${DEFINER} PROCEDURE \`p\`(a int(11))\nBEGIN SELECT ${sql}; END`)),
  function: (sql) =>
    programText(
      'routine',
      stored(`CREATE ${DEFINER} FUNCTION \`f\`(a int(11)) RETURNS int(11)\n    DETERMINISTIC\nRETURN ${sql}`),
    ),
  'parameters of a procedure': (sql) =>
    programText(
      'routine',
      stored(
        `CREATE ${DEFINER} PROCEDURE \`p\`(a int(11) /* ${sql.replaceAll('*/', '* /').replaceAll('/*', '/ *')} */)\nSELECT 1`,
      ),
    ),
  trigger: (sql) =>
    programText(
      'trigger',
      stored(`CREATE ${DEFINER} TRIGGER \`g\` BEFORE INSERT ON \`t\` FOR EACH ROW SET @a = ${sql}`),
    ),
  event: (sql) =>
    programText(
      'event',
      stored(
        `CREATE ${DEFINER} EVENT \`do\` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE DISABLE COMMENT 'DO' DO SET @a = ${sql}`,
      ),
    ),
}
const column = (sql: string) => ({ type: 'varchar(99)', default: { expression: sql } }) as CatalogColumn
const EXPRESSIONS: Readonly<Record<string, (sql: string, dialect: Dialect) => string>> = {
  view: (sql, dialect) =>
    viewText(
      {
        create: `CREATE ALGORITHM=UNDEFINED ${DEFINER} SQL SECURITY DEFINER VIEW \`d\`.\`w\` AS select ${sql} AS \`x\``,
      } as CatalogView,
      dialect,
    )?.query ?? '',
  'view of which only the query is shown': (sql, dialect) =>
    viewText({ create: null, query: `select ${sql} AS \`x\`` } as CatalogView, dialect)?.query ?? '',
  'check constraint, generated column, index or partition': (sql, dialect) => normalExpression(sql, dialect),
  default: (sql, dialect) => normalDefault(column(sql), dialect),
}

describe('what stands in a string, in a remark that the server keeps, or in a call, counts', () => {
  test.each(Object.entries(PROGRAMS))('in the text of a %s', (_, textOf) => {
    fc.assert(
      fc.property(twoTexts(true), ([one, other]) => {
        expect(textOf(one)).not.toBe(textOf(other))
      }),
    )
  })

  test.each(
    Object.entries(EXPRESSIONS).flatMap(([kind, textOf]) => [
      { kind, textOf, dialect: MODERN },
      { kind, textOf, dialect: OLDER },
    ]),
  )('in a $kind ($dialect.introducers)', ({ textOf, dialect }) => {
    fc.assert(
      fc.property(twoTexts(false), ([one, other]) => {
        expect(textOf(one, dialect)).not.toBe(textOf(other, dialect))
      }),
    )
  })

  test.each(Object.entries(EXPRESSIONS).slice(2))('in a %s as information_schema escapes it', (_, textOf) => {
    const escaped = (sql: string) => sql.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
    fc.assert(
      fc.property(twoTexts(false), ([one, other]) => {
        expect(textOf(escaped(one), MODERN)).not.toBe(textOf(escaped(other), MODERN))
      }),
    )
  })
})

describe('what servers write in words of their own does not count', () => {
  test('the header of a trigger as 5.7 keeps it', () => {
    const of = (header: string) =>
      programText('trigger', stored(`CREATE DEFINER=\`a\`@\`%\` TRIGGER ${header} SET NEW.v = 1`))
    expect(of('orders_bi BEFORE INSERT ON orders FOR EACH ROW')).toBe(
      of('`orders_bi` BEFORE INSERT ON `orders` FOR EACH ROW'),
    )
    expect(of('oms.orders_bi before insert on /* FOR EACH ROW */ oms.orders\nfor each row follows first')).toBe(
      of('`orders_bi` BEFORE INSERT ON `orders` FOR EACH ROW'),
    )
  })

  test('what a function returns, which is compared by itself', () => {
    const of = (returns: string) =>
      programText('routine', stored(`CREATE FUNCTION \`f\`(a int) RETURNS ${returns}\n    DETERMINISTIC\nRETURN 1`))
    for (const returns of [
      'int(11) unsigned',
      "enum('a)','b') CHARSET utf8mb4 COLLATE utf8mb4_bin",
      'varchar(9) CHARSET utf8mb4',
    ])
      expect(of(returns)).toBe(of('int'))
  })

  test('a view’s list of columns, as names in its query', () => {
    const of = (sql: string) => viewText({ create: `CREATE VIEW \`w\` ${sql}` } as CatalogView, MODERN)?.query
    const query = (a: string, b: string) =>
      `select cast(1 as signed) AS \`${a}\`,(select 2 AS \`x\` from \`t\`) AS \`${b}\` from \`t\` \`u\``
    expect(of(`(\`z\`,\`y\`) AS ${query('a', 'b')}`)).toBe(of(`AS ${query('z', 'y')}`))
    expect(of(`(\`z\`,\`y\`) AS ${query('a', 'b')}`)).not.toBe(of(`AS ${query('y', 'z')}`))
    expect(of(`(\`z\`) AS select 1 AS \`a\` union select 2 AS \`b\``)).toBe(
      of('AS select 1 AS `z` union select 2 AS `b`'),
    )
  })

  test('the old name of a character set, but not a column of that name', () => {
    const of = (sql: string) => PROGRAMS.procedure?.(sql)
    expect(of('convert(a using utf8)')).toBe(of('convert(a using utf8mb3)'))
    expect(of("_utf8'a' COLLATE utf8_bin")).toBe(of("_utf8mb3'a' COLLATE utf8mb3_bin"))
    expect(of('utf8')).not.toBe(of('utf8mb3'))
    expect(of('a = utf8')).not.toBe(of('a = utf8mb3'))
  })
})

test('a view’s tables, aliases and qualifiers as a server writes them that folds names; its strings stay', () => {
  const of = (sql: string, folded: boolean) =>
    viewText({ create: `CREATE VIEW \`w\` AS ${sql}` } as CatalogView, MODERN, folded)?.query
  const text = (alias: string, table: string, string = 'A') =>
    `select \`${alias}\`.\`id\` AS \`id\` from \`${table}\` \`${alias}\` where (\`${alias}\`.\`x\` = '${string}')`
  expect(of(text('O', 'Orders'), true)).toBe(of(text('o', 'orders'), true))
  expect(of(text('O', 'orders'), false)).not.toBe(of(text('o', 'orders'), false))
  expect(of(text('o', 'orders', 'A'), true)).not.toBe(of(text('o', 'orders', 'a'), true))
  expect(of(text('o', 'orders'), true)).not.toBe(of(text('o', 'order'), true))
})
