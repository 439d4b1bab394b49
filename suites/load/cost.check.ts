import { capacityOf } from '../../src/compare/load/capacity.ts'
import { costFindings, costTable, money, podsNeeded } from '../../src/compare/load/cost.ts'
import { statedLoad } from '../../src/compare/load/stated.ts'
import { blindTo, unusable, verdictUnless } from '../../src/compare/load/verdict.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/load.ts'

export default defineCheck({
  id: 'load/cost',
  question:
    'How many pods does the stated peak need, may the scaler ask for them, and what do they cost beside the hosts?',
  plan: 'Cost shape change',
  severity: 'warning',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['load.records'] },
  codes: ['pods-short-of-peak', 'cost-above-today'],

  async gather({ target }, { declared }) {
    const load = statedLoad(declared)
    const records = target['load.records']
    const [ramps, record] = await Promise.all([records.all(['breakpoint']), records.newest([load.proof, 'breakpoint'])])
    const ramp = ramps.at(-1)
    return { record, capacity: (ramp && capacityOf(ramp, load)) ?? null, load }
  },

  judge({ record, capacity, load }) {
    const none = unusable(record)
    if (none) return none
    const need = podsNeeded(record, load, capacity ?? undefined)
    const table = load.cost && costTable(record, load.cost, need)
    const notes = [
      need
        ? `The peak of ${load.peakRate} journeys/s needs ${need.pods} web pods: ${need.by}.`
        : 'How many web pods the peak needs is not known: their CPU was not seen.',
      ...(load.cost && table
        ? [
            ...table.rows.map(
              ({ name, day, night, monthly }) =>
                `${name}: ${day} pods by day, ${night} by night: ${load.cost && money(monthly, load.cost)}.`,
            ),
            `Together ${money(table.monthly, load.cost)}; the ${load.cost.today.hosts} hosts cost ${money(table.today, load.cost)}.`,
          ]
        : ['config: load.cost is not stated, so nothing is said of money.']),
    ]
    const blind = need ? undefined : blindTo(record, 'limits', 'metrics', 'pods')
    return verdictUnless(blind, costFindings(record, load, need, table), record.pods.workloads.length, notes)
  },
})
