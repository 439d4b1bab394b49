import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AutoIncrement } from '../../src/compare/catalog/auto-increment.ts'
import { halves, READS } from '../../src/compare/catalog/evidence.ts'
import { PHASES } from '../../src/kernel/check.ts'
import autoIncrement from './auto-increment.check.ts'

const server = {
  version: '8.0.42',
  flavour: 'mysql',
  lowerCaseTableNames: 0,
  eventScheduler: 'ON',
  account: 'reader@%',
  missingDefiners: [],
} as const
const none = { source: [], target: [] }

function judged(phase: string, source: Partial<AutoIncrement>, target: Partial<AutoIncrement>) {
  const counter = { database: 'd', name: 't', column: 'id', type: 'int' }
  const all = [
    { ...counter, ...source },
    { ...counter, ...target },
  ] as [AutoIncrement, AutoIncrement]
  return autoIncrement.judge({
    reads: READS,
    phase,
    asked: ['d'],
    servers: { source: server, target: server },
    absent: none,
    blind: none,
    excluded: [],
    objects: halves([all[0]], [all[1]]),
  } as never)
}

const key = fc.integer({ min: -3, max: 1_000_000 })

test('whether the target is behind is decided by its own counter and its own largest key, in every phase', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PHASES),
      key,
      key,
      fc.integer({ min: 1, max: 1_000_000 }),
      key,
      (phase, ahead, near, next, own) => {
        const largest = near % 3 === 0 ? next + (own % 2) : own
        const judgement = judged(
          phase,
          { next: String(Math.max(1, ahead)), largest: String(ahead - 1) },
          { next: String(next), largest: String(largest) },
        )
        const codes = judgement.verdict === 'broken' ? judgement.findings.map(({ code }) => code) : []
        expect(codes).toEqual(next <= largest ? ['auto-increment-behind'] : [])
      },
    ),
  )
})

test.each(PHASES)('%s: an empty table, and one that is counted within groups, are not behind', (phase) => {
  expect(judged(phase, { next: '9', largest: '8' }, { next: '1', largest: null })).toMatchObject({ verdict: 'holds' })
})

test.each(PHASES)('%s: a largest key that could not be read names its table', (phase) => {
  expect(
    judged(phase, { next: '9', largest: '8' }, { next: '9', unread: 'SELECT command denied (error 1142)' }),
  ).toMatchObject({
    verdict: 'unproven',
    cause: expect.stringMatching(/d\.t\.id.*error 1142/),
  })
})

test('the border of the room that must be left', () => {
  const at = (next: number) =>
    judged('freeze', { next: '1', largest: null }, { type: 'tinyint unsigned', next: String(next), largest: null })
  expect(at(204)).toMatchObject({ verdict: 'holds' })
  expect(at(205)).toMatchObject({ findings: [{ code: 'auto-increment-room-low' }] })
})
