import { scalingFindings } from '../../src/compare/load/scaling.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { blindTo, unusable, verdictUnless } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/load.ts'

export default defineCheck({
  id: 'load/scaling',
  question: 'Do the scalers bring pods in time, and take none away that has jobs under way?',
  plan: 'Cost shape change',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['load.records'] },
  codes: [
    'scaler-kills-jobs',
    'scaler-to-zero',
    'scaler-not-ready',
    'scaler-hides-container',
    'scaler-at-maximum',
    'scaler-slow',
    'scale-down-grace-short',
  ],

  async gather({ target }, { declared }) {
    const load = statedLoad(declared)
    const record = await target['load.records'].newest([load.proof])
    return { record: { ...record, pods: { ...record.pods, series: [] } }, load }
  },

  judge({ record, load }) {
    const none = unusable(record)
    if (none) return none
    const { scalers } = record.pods
    const notes = scalers.map(
      ({ name, min, max, samples }) =>
        `${name}: ${min} to ${max} pods, asked for at most ${Math.max(min, ...samples.map(({ desired }) => desired))}.`,
    )
    return verdictUnless(blindTo(record, 'scalers', 'pods'), scalingFindings(record, load), scalers.length, notes)
  },
})
