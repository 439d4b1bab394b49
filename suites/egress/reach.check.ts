import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { EgressPath, Reach } from '../../src/ports/egress.ts'

const CODES = {
  path: 'egress-path-down',
  'far-end': 'egress-far-end-refuses',
  answer: 'egress-far-end-refuses',
} as const
const HOW = {
  path: 'Bring the proxy, firewall or NAT gateway of the new path up, and look at its rules for the far ends.',
  'far-end':
    'Have the far end’s administrators put every address of the new path on the allow-list; that takes days, so ask now.',
  answer:
    'The far end knows the connection and refuses the client: look at its allow-list, its client id and its credentials for the new side.',
}

const reached = (path: EgressPath) =>
  Promise.all(path.farEnds.map(async ({ name, origin }) => ({ name, origin, ...(await path.reach(name)) })))

export default defineCheck({
  id: 'egress/reach',
  question: 'Does the new path reach every far end?',
  plan: 'Egress IP whitelisting',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['egress.path'], target: ['egress.path'] },
  codes: ['egress-path-down', 'egress-far-end-refuses'],
  timeout: 180_000,

  async gather({ source, target }) {
    const old = source['egress.path']
    return {
      old: old.recorded ? null : await reached(old),
      new: await reached(target['egress.path']),
      label: target['egress.path'].label,
    }
  },

  judge({ old, new: now, label }) {
    const causeOf = (reach: Reach | undefined) => (reach === undefined ? null : reach.reached ? 'reached' : reach.cause)
    const findings = now.flatMap((reach): Finding[] => {
      if (reach.reached || reach.stage === 'tls') return []
      const before = old?.find(({ name }) => name === reach.name)
      return [
        {
          code: CODES[reach.stage],
          at: `${reach.name} ${reach.origin}`,
          source: causeOf(before),
          target: `${label}: ${reach.cause}`,
          remedy: { how: HOW[reach.stage] },
        },
      ]
    })
    if (findings.length > 0) return verdictOf(findings, now.length)
    const tls = now.find((reach) => !reach.reached)
    if (tls && !tls.reached)
      return unproven('unreachable', `${tls.name}: ${tls.cause} egress/tls says what stands there.`)
    const lost = old?.find((reach) => !reach.reached)
    if (lost && !lost.reached)
      return unproven(
        'unreachable',
        `The old path does not reach ${lost.name}: ${lost.cause} Run this where the old path is, or state it as recorded.`,
      )
    return verdictOf([], now.length, { notes: [`${label} reaches ${now.map(({ name }) => name).join(', ')}.`] })
  },
})
