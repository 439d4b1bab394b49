import { expect, test } from 'vitest'
import type { Json } from './json.ts'
import type { Ledger } from './ledger.ts'
import { staleness } from './staleness.ts'

function ledger(startedAt: string, ...evidence: Json[]): Ledger {
  const checks = evidence.map((one) => ({ evidence: one }))
  return { run: { startedAt }, checks } as unknown as Ledger
}

const NIGHT = '2026-10-04T04:00:00.000Z'
const at = (iso: string, maxAgeHours = 24) => ({ now: new Date(iso), maxAgeHours })
const mark = (value: string, more: object = {}): Json => [
  { kind: 'mark', of: 'deploy', by: 'images', side: 'target', value, ...more },
]

test.each([
  ['2026-10-05T03:59:00Z', 24, []],
  ['2026-10-05T05:00:00Z', 24, [/25\.0 h ago; the limit is 24 h/]],
  ['2026-10-04T04:31:00Z', 0.5, [/0\.5 h ago/]],
  ['2026-10-04T03:00:00Z', 24, [/1\.0 h after the clock/]],
])('evidence of 04:00 at %s with a limit of %d h', (now, hours, sentences) => {
  const told = staleness(ledger(NIGHT), at(now, hours))
  expect(told).toHaveLength(sentences.length)
  for (const [index, sentence] of sentences.entries()) expect(told[index]).toMatch(sentence)
})

test('a time that is none is no fresh evidence', () =>
  expect(staleness(ledger('soon'), at(NIGHT))).toEqual([expect.stringContaining("'soon'")]))

test('a world that changed while it was looked at is stale at any age', () => {
  expect(staleness(ledger(NIGHT, mark('v41'), mark('v42')))).toEqual([
    'What is deployed of the target changed while the checks were asked: v41, then v42.',
  ])
  expect(staleness(ledger(NIGHT, mark('v41', { at: Date.parse(NIGHT) + 1_000 })))).toEqual([
    'What is deployed of the target changed while the checks were asked: at 2026-10-04T04:00:01.000Z.',
  ])
  expect(staleness(ledger(NIGHT, mark('v41', { at: Date.parse(NIGHT) - 1_000 }), mark('v41')))).toEqual([])
})
