import { describe, expect, test } from 'vitest'
import { PHASES, type Phase } from '../../src/kernel/check.ts'
import type { Judgement } from '../../src/kernel/judgement.ts'
import type { Catalog, RailsSchema } from '../../src/ports/catalog.ts'
import autoIncrement from './auto-increment.check.ts'
import checks from './checks.check.ts'
import columns from './columns.check.ts'
import events from './events.check.ts'
import foreignKeys from './foreign-keys.check.ts'
import indexes from './indexes.check.ts'
import migrations from './migrations.check.ts'
import partitions from './partitions.check.ts'
import routines from './routines.check.ts'
import tables from './tables.check.ts'
import { type Change, PLACES, RAILS_FIELDS } from './testing/fields.ts'
import { RAILS, SAMPLE } from './testing/sample.ts'
import triggers from './triggers.check.ts'
import views from './views.check.ts'

const ALL = [
  autoIncrement,
  checks,
  columns,
  events,
  foreignKeys,
  indexes,
  migrations,
  partitions,
  routines,
  tables,
  triggers,
  views,
]

interface Side {
  catalog: Catalog
  rails: RailsSchema
}

const sample = (): Side => structuredClone({ catalog: SAMPLE, rails: RAILS })

/** All checks of the schema over two catalogs, by way of the evidence that a ledger keeps. */
async function judged(source: Side, target: Side, phase: Phase): Promise<Judgement[]> {
  const port = ({ catalog, rails }: Side) => ({
    'mysql.catalog': { catalog: async () => catalog, rails: async () => [rails] },
  })
  const run = { phase, databases: ['d', 'e'], declared: { notCompared: [] } }
  return await Promise.all(
    ALL.map(async (check) => {
      const evidence = await check.gather({ source: port(source), target: port(target) } as never, run as never)
      return check.judge(JSON.parse(JSON.stringify(evidence)) as never)
    }),
  )
}

function changed(path: readonly (string | number)[], field: string, to: unknown): Side {
  const side = sample()
  let at = side as unknown as Record<string | number, unknown>
  for (const step of path) at = at[step] as typeof at
  at[field] = to
  return side
}

const CHANGES = [
  ...PLACES.flatMap(([path, fields]) =>
    Object.entries(fields).map(([field, change]) => [['catalog', ...path], field, change] as const),
  ),
  ...Object.entries(RAILS_FIELDS).map(([field, change]) => [['rails'], field, change] as const),
].flatMap(([path, field, change]: readonly [readonly (string | number)[], string, Change<unknown>]) =>
  'within' in change ? [] : [{ title: [...path, field].join('.'), path, field, change }],
)

describe.each(PHASES)('%s: every field of the catalog counts', (phase) => {
  test('the sample is alike to itself', async () => {
    const unlike = (await judged(sample(), sample(), phase)).filter(({ verdict }) => verdict !== 'holds')
    expect(unlike).toEqual([])
  })

  test.each(CHANGES)('$title', async ({ path, field, change }) => {
    const other = changed(path, field, change.to)
    const onTarget = await judged(sample(), other, phase)
    const onSource = await judged(other, sample(), phase)
    const codes = (judgements: Judgement[]) =>
      judgements.flatMap((judgement) =>
        judgement.verdict === 'broken' ? judgement.findings.map(({ code }) => code) : [],
      )
    const verdicts = (judgements: Judgement[]) => judgements.map(({ verdict }) => verdict)
    if ('irrelevant' in change) {
      expect([...codes(onTarget), ...codes(onSource)]).toEqual([])
    } else if ('unproven' in change) {
      expect(verdicts(onTarget)).toContain('unproven')
      expect(verdicts(onSource)).toContain('unproven')
    } else {
      expect(codes(onTarget)).toContain(change.finds)
      const missing = change.finds.replace(/missing$/, 'surplus')
      if (!change.targetOnly) expect([change.finds, missing]).toEqual(expect.arrayContaining([codes(onSource)[0]]))
    }
  })
})

test('accounts that could not be read leave open whether the definers exist', async () => {
  const unread = changed(['catalog', 'server'], 'missingDefiners', null)
  const verdicts = (await judged(sample(), unread, 'freeze')).map(({ verdict }) => verdict)
  expect(verdicts.filter((verdict) => verdict === 'unproven')).toHaveLength(4)
})

test('where no side shows the text of a view, the query that is kept elsewhere is compared', async () => {
  const hidden = (query: string) => {
    const side = changed(['catalog', 'views', 0], 'create', null)
    Object.assign(side.catalog.views[0] as object, { query, unread: 'Unknown database', invalid: 'refers to nothing' })
    return side
  }
  const verdict = async (ours: string, theirs: string) =>
    (await judged(hidden(ours), hidden(theirs), 'freeze')).find(({ verdict: one }) => one !== 'holds')?.verdict
  expect(await verdict('select 1', 'select 1')).toBeUndefined()
  expect(await verdict('select 1', 'select 2')).toBe('broken')
})
