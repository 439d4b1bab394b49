import { type Estimate, estimate, told } from '../../src/compare/egress/statistics.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { EgressPath } from '../../src/ports/egress.ts'
import { requireEgress } from '../../src/ports/egress-declared.ts'

const MB = 1_000_000

async function measured(path: EgressPath, name: string, samples: number): Promise<Measured> {
  const times = await path.timings(name, samples)
  const rates = await path.throughput(name, Math.ceil(samples / 4))
  return {
    median: estimate(times, 0.5),
    p99: estimate(times, 0.99),
    rate:
      rates.length === 0
        ? null
        : estimate(
            rates.map((rate) => rate / MB),
            0.5,
          ),
  }
}

interface Measured {
  median: Estimate
  p99: Estimate
  /** MB a second; null: no answer is large enough. */
  rate: Estimate | null
}

export default defineCheck({
  id: 'egress/latency',
  question: 'Is the new path as fast as agreed beside the old one?',
  plan: 'Egress IP whitelisting',
  severity: 'warning',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['egress.path'], target: ['egress.path'] },
  codes: ['path-slower', 'path-throughput-lower'],
  timeout: 900_000,

  async gather({ source, target }, { declared }) {
    const [old, now] = [source['egress.path'], target['egress.path']]
    if (old.recorded)
      throw new CannotTell('not-configured', 'The old path is gone: there is nothing to measure the new one beside.')
    const { latency } = requireEgress(declared)
    const farEnds = []
    // One after the other: together they would slow each other down.
    for (const { name } of now.farEnds)
      farEnds.push({
        name,
        old: await measured(old, name, latency.samples),
        new: await measured(now, name, latency.samples),
      })
    return { farEnds, latency }
  },

  judge({ farEnds, latency: { samples, medianMs, p99Ms, throughput } }) {
    const findings: Finding[] = []
    for (const { name, old, new: now } of farEnds) {
      // Only what lies outside of both intervals counts: chance makes no finding.
      for (const [what, budget] of [
        ['median', medianMs],
        ['p99', p99Ms],
      ] as const)
        if (now[what].low > old[what].high + budget)
          findings.push({
            code: 'path-slower',
            at: `${name} ${what}`,
            source: told(old[what], 'ms'),
            target: `${told(now[what], 'ms')}; agreed are ${budget} ms more`,
            remedy: {
              how: 'Look at the region of the NAT gateway or firewall, and at proxies that inspect; else raise the agreed budget and the jobs’ time-outs with it.',
            },
          })
      if (now.rate && old.rate && now.rate.high < old.rate.low * throughput)
        findings.push({
          code: 'path-throughput-lower',
          at: `${name} throughput`,
          source: told(old.rate, 'MB/s'),
          target: `${told(now.rate, 'MB/s')}; agreed are ${throughput * 100} % of the old path’s`,
          remedy: {
            how: 'Look for a size of firewall or proxy that limits bandwidth, or for inspection of large bodies.',
          },
        })
    }
    const all = ({ median, p99, rate }: Measured) =>
      [`median ${told(median, 'ms')}`, `p99 ${told(p99, 'ms')}`, ...(rate ? [told(rate, 'MB/s')] : [])].join(', ')
    const notes = farEnds.map(
      ({ name, old, new: now }) => `${name}, ${samples} calls: old ${all(old)}; new ${all(now)}.`,
    )
    return verdictOf(findings, farEnds.length * samples, { notes })
  },
})
