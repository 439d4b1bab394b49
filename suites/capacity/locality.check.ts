import { fits, type RoundTrips, roundTripSeries, summaryOf } from '../../src/compare/capacity/round-trips.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/capacity.ts'

const ROUND_TRIPS = 200

export default defineCheck({
  id: 'capacity/locality',
  question: 'Do the round trips of one request to the database fit its time budget, measured from where this runs?',
  plan: 'Database locality',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.capacity'], target: ['mysql.capacity'] },
  codes: ['round-trips-over-budget'],
  alone: true,

  async gather({ source, target }, { declared: { locality } }) {
    if (!locality)
      throw new CannotTell(
        'not-configured',
        'config: locality (queriesPerRequest, budgetMs) is not stated, so round trips have nothing to be held against.',
      )
    // One after the other: together they would slow each other down.
    const there = { began: Date.now(), times: await source['mysql.capacity'].roundTrips(ROUND_TRIPS) }
    const here = { began: Date.now(), times: await target['mysql.capacity'].roundTrips(ROUND_TRIPS) }
    return {
      source: summaryOf(there.times),
      target: summaryOf(here.times),
      ...locality,
      count: ROUND_TRIPS,
      trips: roundTripSeries({ source: there, target: here }),
    }
  },

  judge({ source, target, queriesPerRequest, budgetMs, count }) {
    const shown = ({ floor, median, p99 }: RoundTrips) =>
      `${floor === undefined ? '' : `from ${floor.toFixed(3)} ms, `}median ${median.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms: ${(median * queriesPerRequest).toFixed(1)} ms for a request of ${queriesPerRequest} statements`
    const notes = [
      `Source: ${shown(source)}.`,
      `Target: ${shown(target)}. Measured from where this runs: run it in the cluster for the true figure.`,
    ]
    const fit = fits(target, { queriesPerRequest, budgetMs })
    if (fit) return verdictOf([], count, { notes })
    if (fit === undefined)
      return {
        ...unproven(
          'moving-target',
          `Most round trips are slower than the budget of ${budgetMs} ms allows, and some are not (${shown(target)}): this machine is busy, or the network path is uneven. Run it again on a quiet machine.`,
        ),
        notes,
      }
    return verdictOf(
      [
        {
          code: 'round-trips-over-budget',
          at: 'round trip',
          source: shown(source),
          target: `${shown(target)}; the budget is ${budgetMs} ms`,
          remedy: {
            how: 'Put the database into the region and the zone of the cluster, over a private address; else use fewer statements in a request.',
          },
        },
      ],
      count,
      { notes },
    )
  },
})
