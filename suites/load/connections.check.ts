import { connectionFindings, connectionUse } from '../../src/compare/load/connections.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { unusable } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/load.ts'

export default defineCheck({
  id: 'load/connections',
  question:
    'By what the pods opened under load, do the connections of all pods at the scalers’ maximum fit the database?',
  plan: 'Gotchas: connection limits',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['load.records'] },
  codes: ['connections-projected-over', 'connections-exhausted'],

  async gather({ target }, { declared }) {
    const load = statedLoad(declared)
    const record = await target['load.records'].newest([load.proof])
    return { record: { ...record, pods: { ...record.pods, series: [] } }, share: load.connectionShare }
  },

  judge({ record, share }) {
    const none = unusable(record)
    if (none) return none
    const use = connectionUse(record.pods)
    if (!use)
      return unproven(
        'not-configured',
        'The database’s connections were not watched under load: set target, so that they can be counted.',
      )
    const { used, pods, projected, podsAtMost, max } = use
    return verdictOf(connectionFindings(use, share), 1, {
      notes: [`${used} connections of ${pods} pods; ${projected} are to be expected of ${podsAtMost}, of ${max}.`],
    })
  },
})
