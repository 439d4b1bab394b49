import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../kernel/json.ts'
import { alignedSetup, type BehaviorEvidence, judgeBehavior } from './behavior.ts'
import { PROBES } from './probes.ts'
import { VERSION_BEHAVIORS } from './version-behaviors.ts'

const VERSIONS = { source: '8.0.42', target: '9.7.0' }
const same = (): Json[] => [...PROBES.map(({ id }): Json => id), 'STRICT_ALL_TABLES']

/** Both sessions; `ids` are answered differently, and those of `still` also under the same settings. */
function evidenceOf(ids: readonly string[], still?: readonly string[]): BehaviorEvidence {
  const target = same().map((answer) => (ids.includes(String(answer)) ? 'other' : answer))
  const session = { source: same(), target }
  const again = {
    ids,
    source: [...ids, ''],
    target: [...ids.map((id) => (still?.includes(id) ? 'other' : id)), ''],
  }
  return {
    versions: VERSIONS,
    probes: PROBES,
    sessions: { 'the server’s own': session, 'the Rails': session },
    ...(still ? { aligned: { 'the server’s own': again, 'the Rails': again } } : {}),
  }
}

describe('what differs belongs to the settings or to the version, never to both', () => {
  const ids = fc.subarray(PROBES.map(({ id }) => id))
  test('as the second look shows', () => {
    fc.assert(
      fc.property(ids, ids, (differ, stay) => {
        const still = stay.filter((id) => differ.includes(id))
        const judgement = judgeBehavior(evidenceOf(differ, still))
        if (differ.length === 0) {
          expect(judgement.verdict).toBe('holds')
          return
        }
        if (judgement.verdict !== 'broken') throw new Error(judgement.verdict)
        const settings = judgement.findings.filter(({ code }) => code === 'behaviour-differs')
        const version = judgement.findings.filter(({ code }) => code === 'version-behavior-differs')
        expect(settings.map(({ at }) => at).sort()).toEqual(differ.filter((id) => !still.includes(id)).sort())
        expect(version).toHaveLength(still.length > 0 ? 1 : 0)
        for (const id of still) expect(version[0]?.remedy.how).toContain(id)
      }),
    )
  })

  test('STR_TO_DATE of a day that does not exist, 8.0 → 9.x', () => {
    const judgement = judgeBehavior(evidenceOf(['parsed-date'], ['parsed-date']))
    expect(judgement).toMatchObject({ findings: [{ code: 'version-behavior-differs', at: '8.0.42 → 9.7.0' }] })
  })

  test.each(Object.keys(VERSION_BEHAVIORS))('older evidence of %s goes by what is known of versions', (id) => {
    expect(PROBES.map((probe) => probe.id)).toContain(id)
    const { versions: _, ...older } = evidenceOf([id])
    expect(judgeBehavior(older)).toMatchObject({ findings: [{ code: 'version-behavior-differs', at: 'version' }] })
  })

  test('older evidence of anything else stays a matter of settings', () => {
    expect(judgeBehavior(evidenceOf(['week-mode']))).toMatchObject({ findings: [{ code: 'behaviour-differs' }] })
  })
})

test('a session like the source’s leaves out modes that newer versions refuse', () => {
  expect(
    alignedSetup('SET NAMES utf8mb4', 'NO_AUTO_CREATE_USER,STRICT_TRANS_TABLES,ORACLE', [3, '4', 'de_DE', null]),
  ).toEqual([
    'SET NAMES utf8mb4',
    "SET SESSION sql_mode = 'STRICT_TRANS_TABLES', default_week_format = 3, div_precision_increment = 4, group_concat_max_len = 'de_DE'",
  ])
})
