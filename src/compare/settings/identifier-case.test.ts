import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import check from '../../../suites/settings/identifier-case.check.ts'
import type { Catalog } from '../../ports/catalog.ts'
import { type CaseEvidence, caseCatalog } from './identifier-case.ts'

const VIEW = { security: 'DEFINER', checkOption: 'NONE', updatable: true, columns: [], definer: 'a@%' }
const CONTEXT = { charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci' }
const PROGRAM = { ...CONTEXT, definer: 'a@%', sqlMode: '', databaseCollation: 'utf8mb4_0900_ai_ci' }
type Kind = 'view' | 'trigger' | 'routine' | 'event'

function catalogOf(kind: Kind, create: string | null, more: Partial<Catalog> = {}): Catalog {
  const at = { database: 'oms', name: 'p', create }
  return {
    server: {
      version: '8.0.42',
      flavour: 'mysql',
      lowerCaseTableNames: 0,
      eventScheduler: 'ON',
      account: 'r@%',
      missingDefiners: [],
      otherDatabases: [],
    },
    databases: [],
    tables: [],
    views: kind === 'view' ? [{ ...VIEW, ...CONTEXT, ...at }] : [],
    triggers: kind === 'trigger' ? [{ ...PROGRAM, ...at, table: 'orders', when: 'BEFORE INSERT', order: 1 }] : [],
    routines: kind === 'routine' ? [{ ...PROGRAM, ...at, kind: 'PROCEDURE', security: 'DEFINER' }] : [],
    events:
      kind === 'event'
        ? [{ ...PROGRAM, ...at, schedule: '', status: 'ENABLED', timeZone: '', onCompletion: '', comment: '' }]
        : [],
    others: [],
    blind: [],
    ...more,
  }
}

const TEXTS: Record<Kind, (table: string) => string> = {
  view: (table) =>
    `CREATE VIEW \`oms\`.\`p\` AS select \`t\`.\`Id\` AS \`Id\` from \`oms\`.\`${table}\` \`t\` where 'Orders' <> ''`,
  trigger: (table) => `CREATE TRIGGER p BEFORE INSERT ON orders FOR EACH ROW INSERT INTO ${table} (Id) VALUES (NEW.Id)`,
  routine: (table) => `CREATE PROCEDURE p() BEGIN /* Orders */ UPDATE ${table} SET Total = 0; END`,
  event: (table) => `CREATE EVENT p ON SCHEDULE EVERY 1 DAY DO DELETE FROM ${table}`,
}
const KINDS = Object.keys(TEXTS) as Kind[]

function judged(source: number, target: number, names: string[], catalog: Catalog | undefined, azure = true) {
  const evidence: CaseEvidence = { source, target, names: ['oms', ...names], azure }
  return check.judge(catalog ? { ...evidence, catalog: caseCatalog(catalog) } : evidence)
}
const codesOf = (judgement: ReturnType<typeof judged>) =>
  judgement.verdict === 'broken' ? [...new Set(judgement.findings.map(({ code }) => code))].sort() : judgement.verdict

describe('a case-sensitive source and a target that stores lower case', () => {
  test.each(KINDS)('names in lower case alone pass with a note: %s', (kind) => {
    const judgement = judged(0, 1, ['oms.orders'], catalogOf(kind, TEXTS[kind]('orders')))
    expect(judgement).toMatchObject({ verdict: 'holds', notes: [expect.stringContaining('0 (case-sensitive)')] })
  })

  test.each(KINDS)('a table with a capital is named with the program that uses it: %s', (kind) => {
    const judgement = judged(0, 1, ['oms.Orders'], catalogOf(kind, TEXTS[kind]('Orders')))
    expect(codesOf(judgement)).toEqual(['identifier-case-capitals'])
    expect(JSON.stringify(judgement)).toMatch(/oms\.p/)
  })

  test.each(KINDS)('a name in a program that is no table of the source, but one of the target: %s', (kind) => {
    expect(codesOf(judged(0, 1, ['oms.orders'], catalogOf(kind, TEXTS[kind]('Orders'))))).toEqual([
      'identifier-case-capitals',
    ])
  })

  test('capitals in strings, comments, columns and temporary tables mean nothing', () => {
    const text = `CREATE PROCEDURE p() BEGIN
      -- FROM Orders
      CREATE TEMPORARY TABLE Tmp (Id int);
      INSERT INTO Tmp SELECT Status FROM orders WHERE Note = 'FROM Orders';
    END`
    expect(judged(0, 1, ['oms.orders', 'oms.status'], catalogOf('routine', text)).verdict).toBe('holds')
  })

  test('a foreign key is a reference', () => {
    const table = {
      database: 'oms',
      name: 'lines',
      engine: 'InnoDB',
      rowFormat: 'Dynamic',
      options: [],
      comment: '',
      collation: '',
      columns: [],
      indexes: [],
      checks: [],
      foreignKeys: [
        {
          name: 'fk',
          columns: ['order_id'],
          references: { database: 'oms', table: 'Orders', columns: ['id'] },
          onUpdate: 'RESTRICT',
          onDelete: 'RESTRICT',
        },
      ],
    }
    const judgement = judged(
      0,
      1,
      ['oms.lines', 'oms.Orders'],
      catalogOf('view', 'CREATE VIEW p AS select 1', { tables: [table] }),
    )
    expect(JSON.stringify(judgement)).toMatch(/foreign key oms\.lines\.fk/)
  })

  test('names that become one stop the move, whatever they are', () => {
    const twins = catalogOf('view', 'CREATE VIEW p AS select 1 from a O join b o')
    expect(codesOf(judged(0, 1, ['oms.a', 'oms.b'], twins))).toEqual(['identifier-case-collision'])
    expect(codesOf(judged(0, 2, ['oms.a', 'oms.A'], catalogOf('view', 'CREATE VIEW p AS select 1')))).toEqual([
      'identifier-case-collision',
    ])
    const triggers = ['t', 'T'].map((name) => ({
      ...PROGRAM,
      database: 'oms',
      name,
      create: '',
      table: 'a',
      when: '',
      order: 1,
    }))
    expect(codesOf(judged(0, 1, ['oms.a'], catalogOf('view', '', { triggers })))).toEqual(['identifier-case-collision'])
  })

  test('what the account may not read leaves it open, and so does evidence without programs', () => {
    expect(judged(0, 1, ['oms.orders'], catalogOf('view', null)).verdict).toBe('unproven')
    const blind = [{ kind: 'routines' as const, database: 'oms', grant: 'GRANT SHOW_ROUTINE' }]
    expect(judged(0, 1, ['oms.orders'], catalogOf('view', 'CREATE VIEW p AS select 1', { blind })).verdict).toBe(
      'unproven',
    )
    expect(judged(0, 1, ['oms.orders'], undefined).verdict).toBe('unproven')
    expect(codesOf(judged(0, 1, ['oms.Orders'], undefined))).toEqual(['identifier-case-capitals'])
  })
})

describe('every pair of settings', () => {
  const pairs = [0, 1, 2].flatMap((source) => [0, 1, 2].map((target) => [source, target] as const))
  test.each(pairs)('%i → %i', (source, target) => {
    const plain = catalogOf('view', TEXTS.view('orders'))
    const sensitive = target === 0 && source !== 0
    expect(codesOf(judged(source, target, ['oms.orders'], plain, false))).toEqual(
      sensitive ? ['identifier-case-differs'] : 'holds',
    )
    const capital = catalogOf('view', TEXTS.view('Orders'))
    const renamed = target === 1 && source !== 1
    expect(codesOf(judged(source, target, [source === 1 ? 'oms.orders' : 'oms.Orders'], capital, false))).toEqual(
      sensitive ? ['identifier-case-differs'] : renamed ? ['identifier-case-capitals'] : 'holds',
    )
  })

  test('a case-sensitive target names the programs that fail there', () => {
    const text = 'CREATE VIEW p AS select Orders.Id from orders'
    expect(JSON.stringify(judged(1, 0, ['oms.orders'], catalogOf('view', text)))).toMatch(/view oms\.p: Orders/)
    expect(JSON.stringify(judged(1, 0, ['oms.orders'], catalogOf('view', TEXTS.view('Orders'))))).toMatch(/oms\.Orders/)
  })

  test('0 → 1: it passes exactly where no name has a capital and no two are one', () => {
    const name = fc.stringMatching(/^[a-zA-Z_]{1,4}$/)
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), (tables) => {
        const names = tables.map((table) => `oms.${table}`)
        const holds = judged(0, 1, names, catalogOf('view', 'CREATE VIEW p AS select 1')).verdict === 'holds'
        expect(holds).toBe(tables.every((table) => table === table.toLowerCase()))
      }),
    )
  })
})
