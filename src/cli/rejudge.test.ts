import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { finding } from '../../reporters/testing/sample.ts'
import { loadChecks } from '../bind/registry.ts'
import { type AnyCheck, type CheckId, PHASES, type Phase } from '../kernel/check.ts'
import { CannotTell, verdictOf } from '../kernel/judgement.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { GUARDS, isGuard } from '../kernel/left-out.ts'
import { judgeEvidence, type Outcome } from '../kernel/run-check.ts'
import { matches } from '../kernel/waiver.ts'
import { buildLedger } from './build-ledger.ts'
import { rejudge, type Today } from './rejudge.ts'
import { select } from './select.ts'

/** Every check of today, with a rule that its evidence decides: what stays is which are asked, and when. */
const checks: readonly AnyCheck[] = (await loadChecks()).map((check) => ({
  ...check,
  judge: ({ differs, examined }: { differs: number; examined: number }) => {
    if (differs < 0) throw new CannotTell('moving-target', 'It moved.')
    return verdictOf(
      Array.from({ length: differs }, () => finding(check.codes[0] ?? '', 'oms.a')),
      examined,
    )
  },
}))
const tool = { name: 'oms-parity', version: '0.1.0', node: '24.0.0' } as const
const today: Today = { tool, checks, waivers: [], planOut: [], asked: { rehearsal: false, partial: false } }
const dated = { owner: 'oms-team', reason: 'r', expires: '2999-01-01' }

interface Wish {
  phase?: Phase
  rehearsal?: boolean
  suites?: readonly string[]
  planOut?: readonly string[]
  differs?: (id: string) => number
}

/** As a run writes it, with evidence by which everything holds. */
function storedRun({
  phase = 'freeze',
  rehearsal = false,
  suites = [],
  planOut = [],
  differs = () => 0,
}: Wish = {}): Ledger {
  const out = planOut.map((check) => ({ check, ...dated }))
  const { planned, plannedOut, notAsked, notDue, others } = select(checks, { suites, checks: [], phase }, out)
  const outcomes = new Map(
    planned.map((check): [string, Outcome] => {
      const evidence = { differs: differs(check.id), examined: 3 }
      return [
        check.id,
        { check: check.id, judgement: judgeEvidence(check, evidence, 'replicating'), evidence, gatherMs: 1 },
      ]
    }),
  )
  return buildLedger({
    tool,
    run: {
      startedAt: new Date(0),
      finishedAt: new Date(9),
      phase,
      rehearsal,
      databases: ['oms'],
      notAsked,
      notDue,
      interrupted: false,
    },
    engines: [],
    steps: [],
    plannedOut,
    planned,
    outcomes,
    waivers: [],
    others,
    asked: { rehearsal: false, partial: false },
  })
}

const verdict = (ledger: Ledger, more: Partial<Today> = {}) => rejudge(ledger, { ...today, ...more }).verdict

describe('a stored run that is judged again', () => {
  test.each(PHASES)('is a GO of phase %s where nothing was touched, with exit code 0', (phase) => {
    const again = rejudge(storedRun({ phase }), today)
    expect(again).toMatchObject({ verdict: 'GO', exitCode: 0 })
    expect(again.doubts).toBeUndefined()
  })

  const subset = (of: Ledger) =>
    fc.subarray(
      of.checks.map(({ id }) => id as string),
      { minLength: 1 },
    )
  const phases = fc.constantFrom(...PHASES)
  const runs = fc.record({ phase: phases, worst: fc.constantFrom(0, 1, -1) })

  const without = (ledger: Ledger, gone: readonly string[]): Ledger => ({
    ...ledger,
    checks: ledger.checks.filter(({ id }) => !gone.includes(id)),
  })
  /** A forger counts again. */
  const counted = (ledger: Ledger): Ledger => {
    const count = (name: string) => ledger.checks.filter((check) => check.verdict === name).length
    return {
      ...ledger,
      summary: { holds: count('holds'), waived: 0, unproven: 0, broken: 0 },
      verdict: 'GO',
      exitCode: 0,
    }
  }

  test('is never a GO with any of its checks cut out, evidence or findings cut out, whatever its fields say', () => {
    fc.assert(
      fc.property(
        runs,
        fc.infiniteStream(fc.nat()),
        fc.constantFrom('checks', 'evidence', 'both'),
        fc.boolean(),
        ({ phase, worst }, luck, what, forged) => {
          const guilty = checks[luck.next().value % checks.length]?.id
          const whole = storedRun({ phase, differs: (id) => (id === guilty ? worst : 0) })
          const [gone = []] = fc.sample(subset(whole), { numRuns: 1, seed: luck.next().value })
          let cut = what === 'evidence' ? whole : without(whole, what === 'both' ? gone.slice(1) : gone)
          if (what === 'both' && gone.length === 1) cut = without(cut, gone)
          if (what !== 'checks')
            cut = {
              ...cut,
              checks: cut.checks.map((check) => {
                if (!gone.includes(check.id)) return check
                const { evidence: _, reason: __, cause: ___, ...rest } = check
                return { ...rest, verdict: 'holds', findings: [], total: 0 }
              }),
            }
          const touched = forged ? counted(cut) : cut
          expect(['NO-GO', 'COULD-NOT-TELL']).toContain(verdict(touched))
          expect(rejudge(touched, { ...today, asked: { rehearsal: true, partial: true } }).exitCode).not.toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('what is cut out and called not asked is a part, what is called planned out is not believed', () => {
    fc.assert(
      fc.property(phases, fc.nat(), (phase, seed) => {
        const whole = storedRun({ phase })
        const [gone = []] = fc.sample(subset(whole), { numRuns: 1, seed })
        const cut = counted(without(whole, gone))
        const ids = gone as CheckId[]
        const partial = rejudge({ ...cut, run: { ...cut.run, notAsked: ids }, others: [] }, today)
        expect(['PARTIAL-PASSED', 'COULD-NOT-TELL']).toContain(partial.verdict)
        expect(partial.exitCode).not.toBe(0)
        expect(verdict({ ...cut, plannedOut: ids.map((check) => ({ check, ...dated })), others: [] })).toBe(
          'COULD-NOT-TELL',
        )
        expect(verdict({ ...cut, run: { ...cut.run, notDue: ids }, others: [] })).toBe('COULD-NOT-TELL')
      }),
    )
  })

  test('is judged by its evidence: a verdict that was altered counts for nothing', () => {
    fc.assert(
      fc.property(phases, fc.nat(), fc.boolean(), (phase, luck, forged) => {
        const ids = storedRun({ phase }).checks.map(({ id }) => id)
        const guilty = ids[luck % ids.length]
        const broken = storedRun({ phase, differs: (id) => (id === guilty ? 2 : 0) })
        const painted = {
          ...broken,
          checks: broken.checks.map((check) => ({ ...check, verdict: 'holds' as const, findings: [], total: 0 })),
        }
        expect(verdict(forged ? counted(painted) : painted)).toBe('NO-GO')
      }),
    )
  })

  test('is doubt where it contradicts itself', () => {
    const good = storedRun()
    const [first] = good.checks
    if (!first) throw new Error('no check')
    const doubtful: Record<string, Ledger> = {
      'one check twice': { ...good, checks: [...good.checks, first] },
      'one check twice, counted': counted({ ...good, checks: [...good.checks, first] }),
      'one asked and not asked': { ...good, run: { ...good.run, notAsked: [first.id] } },
      'one asked and planned out': { ...good, plannedOut: [{ check: first.id, ...dated }] },
      'a verdict that its checks do not have': { ...good, verdict: 'NO-GO' },
      'a summary that does not count': { ...good, summary: { ...good.summary, holds: 1 } },
      'a check that nobody knows': counted({ ...good, checks: [...good.checks, { ...first, id: 'data/unheard' }] }),
    }
    for (const [what, ledger] of Object.entries(doubtful)) expect(verdict(ledger), what).toBe('COULD-NOT-TELL')
  })

  test.each(PHASES.flatMap((from) => PHASES.filter((to) => to !== from).map((to) => [from, to] as const)))(
    'of phase %s is no GO of phase %s',
    (from, to) => {
      const stored = storedRun({ phase: from })
      for (const notAsked of [[], stored.run.notDue])
        expect(verdict({ ...stored, run: { ...stored.run, phase: to, notAsked }, others: [] })).toBe('COULD-NOT-TELL')
    },
  )

  test('of an older version that asked less is doubt, by the name of what it lacks', () => {
    const { others: _, ...older } = without(storedRun(), ['replication/lag'])
    const again = rejudge(counted({ ...older, tool: { ...tool, version: '0.0.9' } }), today)
    expect(again.verdict).toBe('COULD-NOT-TELL')
    expect(again.checks.find(({ id }) => id === 'replication/lag')).toMatchObject({
      verdict: 'unproven',
      cause: expect.stringContaining('made by version 0.0.9, holds no answer to it'),
    })
  })

  test('of an older version that said GO of a rehearsal or a part is neither', () => {
    const rehearsed = { ...storedRun({ rehearsal: true }), verdict: 'GO' as const }
    expect(rejudge(rehearsed, today)).toMatchObject({ verdict: 'REHEARSAL-PASSED', exitCode: 3 })
    expect(rejudge(rehearsed, { ...today, asked: { rehearsal: true, partial: false } }).exitCode).toBe(0)
    const partial = { ...storedRun({ suites: ['data'] }), verdict: 'GO' as const }
    expect(rejudge(partial, today)).toMatchObject({ verdict: 'PARTIAL-PASSED', exitCode: 3 })
    expect(rejudge(partial, { ...today, asked: { rehearsal: true, partial: false } }).exitCode).toBe(3)
    expect(rejudge(partial, { ...today, asked: { rehearsal: false, partial: true } }).exitCode).toBe(0)
  })

  test('of a rehearsal stays one, whichever of its marks was taken away', () => {
    const run = { ...storedRun({ rehearsal: true }), verdict: 'GO' as const }
    const engine = { role: 'source', product: 'MySQL', provisioner: 'private', standIn: true, remarks: [] }
    const unmarked = { ...run, run: { ...run.run, rehearsal: false } }
    expect(verdict({ ...unmarked, engines: [engine] })).toBe('REHEARSAL-PASSED')
    expect(verdict({ ...unmarked, run: { ...unmarked.run, plant: 'settings/sql-mode' } })).toBe('REHEARSAL-PASSED')
  })

  test('plans out what the config of today plans out, and a guard among it leaves no GO', () => {
    const all = checks.filter(({ phases: due }) => due.includes('freeze')).map(({ id }) => id)
    for (const id of all) {
      const planOut = [{ check: id, ...dated }]
      const expected = isGuard(id) ? 'PARTIAL-PASSED' : 'GO'
      expect(storedRun({ planOut: [id] }).verdict, id).toBe(expected)
      expect(verdict(storedRun({ planOut: [id] }), { planOut }), id).toBe(expected)
      expect(verdict(storedRun({ planOut: [id] })), id).toBe('COULD-NOT-TELL')
    }
  })
})

test('what guards the orders is there: every pattern is a check of today', () => {
  for (const pattern of GUARDS)
    expect(
      checks.some(({ id }) => matches(pattern, id)),
      pattern,
    ).toBe(true)
  for (const id of ['data/rows', 'data/row-counts', 'replication/read-only', 'replication/gtid', 'messaging/handoff'])
    expect(isGuard(id)).toBe(true)
})

test('a rule that cannot decide says why, and is no defect', () => {
  const [check] = checks
  if (!check) throw new Error('no check')
  expect(judgeEvidence(check, { differs: -1, examined: 1 }, 'replicating')).toEqual({
    verdict: 'unproven',
    reason: 'moving-target',
    cause: 'It moved.',
  })
})
