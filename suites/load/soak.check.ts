import { asStated, statedRun } from '../../src/compare/load/as-stated.ts'
import { latchFindings, minutesOf, slopeFindings, watchedIn } from '../../src/compare/load/soak.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { unusable } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { LoadRecord } from '../../src/ports/load.ts'

/** Samples of each series that stay in the evidence, of all stretches together, and at least of each: days must fit. */
const KEPT = 600
const LEAST = 8

export default defineCheck({
  id: 'load/soak',
  question: 'Over hours of load, does nothing grow that will not stop, and does every parity check go on to hold?',
  plan: 'Cost shape change',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['load.records'] },
  codes: ['slope-found', 'latch-broken', 'load-not-as-stated'],

  async gather({ target }, { declared }) {
    const load = statedLoad(declared)
    const profile = load.proof === 'smoke' ? 'smoke' : 'soak'
    const newest = await target['load.records'].newest([profile])
    const all = newest.session ? await target['load.records'].all([profile]) : [newest]
    const own = all.filter(({ session }) => session === newest.session)
    const kept = Math.max(LEAST, Math.ceil(KEPT / own.length))
    return { records: own.map((record) => thinned(record, kept)), load }
  },

  judge({ records, load }) {
    const [none] = records.flatMap((record) => unusable(record) ?? [])
    if (none) return none
    const minutes = minutesOf(records)
    const watched = watchedIn(records, load)
    const [first] = records
    const findings = [
      ...slopeFindings(watched),
      ...latchFindings(records.flatMap(({ latches = [] }) => latches)),
      ...(first ? asStated(records, statedRun(load, first.profile)) : []),
    ]
    if (findings.length === 0 && minutes < load.soak.minimumMinutes)
      return unproven(
        'nothing-examined',
        `The soak ran ${minutes.toFixed(1)} min; ${load.soak.minimumMinutes} min are asked for before a slope can be ruled out.`,
      )
    return verdictOf(findings, watched.length, {
      notes: [
        `${minutes.toFixed(1)} min of load in ${records.length} stretches; ${watched.length} things were watched.`,
      ],
    })
  },
})

function thinned(record: LoadRecord, kept: number): LoadRecord {
  const series = record.pods.series.map((one) => {
    const step = Math.ceil(one.samples.length / kept)
    return { ...one, samples: one.samples.filter((_, i) => i % step === 0) }
  })
  return { ...record, pods: { ...record.pods, series } }
}
