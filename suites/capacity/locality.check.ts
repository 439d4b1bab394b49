import { quantile } from '../../src/compare/capacity/budget.ts'
import { roundTripSeries } from '../../src/compare/capacity/round-trips.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/capacity.ts'

const ROUND_TRIPS = 200

export default defineCheck({
  id: 'capacity/locality',
  question: 'From where this runs, what do the round trips of one request to the database cost?',
  plan: 'Database locality',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.capacity'], target: ['mysql.capacity'] },
  codes: ['round-trips-over-budget'],

  async gather({ source, target }, { declared: { locality } }) {
    if (!locality)
      throw new CannotTell(
        'not-configured',
        'config: locality (queriesPerRequest, budgetMs) is not stated, so round trips have nothing to be held against.',
      )
    // One after the other: together they would slow each other down.
    const there = { began: Date.now(), times: await source['mysql.capacity'].roundTrips(ROUND_TRIPS) }
    const here = { began: Date.now(), times: await target['mysql.capacity'].roundTrips(ROUND_TRIPS) }
    const summary = (times: readonly number[]) => ({ median: quantile(times, 0.5), p99: quantile(times, 0.99) })
    return {
      source: summary(there.times),
      target: summary(here.times),
      ...locality,
      count: ROUND_TRIPS,
      trips: roundTripSeries({ source: there, target: here }),
    }
  },

  judge({ source, target, queriesPerRequest, budgetMs, count }) {
    const told = ({ median, p99 }: typeof source) =>
      `median ${median.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms: ${(median * queriesPerRequest).toFixed(1)} ms a request of ${queriesPerRequest} statements`
    const notes = [
      `Source: ${told(source)}.`,
      `Target: ${told(target)}. It counts from where this runs: run it in the cluster for the true figure.`,
    ]
    if (target.median * queriesPerRequest <= budgetMs) return verdictOf([], count, { notes })
    return verdictOf(
      [
        {
          code: 'round-trips-over-budget',
          at: 'round trip',
          source: told(source),
          target: `${told(target)}; the budget is ${budgetMs} ms`,
          remedy: {
            how: 'Put the database into the region and the zone of the cluster, over a private address; else fewer statements a request.',
          },
        },
      ],
      count,
      { notes },
    )
  },
})
