import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AutoIncrement } from '../../src/compare/catalog/auto-increment.ts'
import { type Halves, READS, type SchemaEvidence } from '../../src/compare/catalog/evidence.ts'
import autoIncrement from './auto-increment.check.ts'
import checks from './checks.check.ts'
import columns from './columns.check.ts'
import events from './events.check.ts'
import foreignKeys from './foreign-keys.check.ts'
import indexes from './indexes.check.ts'
import partitions from './partitions.check.ts'
import routines from './routines.check.ts'
import tables from './tables.check.ts'
import triggers from './triggers.check.ts'
import views from './views.check.ts'

/** What a pair of real servers, 5.7.36 and its replica 8.0.30, showed to an older version of the harness; both hold the same. */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/recordings/catalog-5.7.36-to-8.0.30.json'), 'utf8'),
) as Omit<SchemaEvidence<never>, 'objects'> & { objects: Record<string, Halves<never>> }

const JUDGED = [
  [checks, 'tables'],
  [columns, 'tables'],
  [foreignKeys, 'tables'],
  [indexes, 'tables'],
  [partitions, 'tables'],
  [tables, 'heads'],
  [autoIncrement, 'counters'],
  [events, 'events'],
  [routines, 'routines'],
  [triggers, 'triggers'],
  [views, 'views'],
] as const

const evidenceOf = (kind: string, more: object = {}) =>
  ({ ...recorded, objects: recorded.objects[kind], ...more }) as never

describe('5.7 beside 8.0', () => {
  test.each(JUDGED)('$id finds nothing in what both versions write in words of their own', ({ judge }, kind) => {
    expect(judge(evidenceOf(kind, { reads: READS }))).toMatchObject({ verdict: 'holds' })
  })

  test.each(JUDGED)('$id does not hold over what the older evidence does not have', ({ judge, id }, kind) => {
    const complete = [
      'schema/checks',
      'schema/foreign-keys',
      'schema/events',
      'schema/triggers',
      'schema/views',
    ].includes(id)
    const judgement = judge(evidenceOf(kind))
    expect(judgement).toMatchObject(
      complete ? { verdict: 'holds' } : { verdict: 'unproven', cause: expect.stringContaining('older version') },
    )
  })

  test('a counter that the source ran ahead with is told in a note, not found', () => {
    const withLargest = (counters: readonly AutoIncrement[]) =>
      counters.map((one) => ({ ...one, largest: String(Number(one.next) - 1) }))
    const { alike, source, target } = recorded.objects.counters as unknown as Halves<AutoIncrement>
    const objects = { alike: withLargest(alike), source, target: withLargest(target) }
    const judgement = autoIncrement.judge({ ...recorded, reads: READS, objects } as never)
    expect(judgement).toMatchObject({
      verdict: 'holds',
      notes: [expect.stringMatching(/oms_production\.orders 1024, target 1001/)],
    })
  })
})
