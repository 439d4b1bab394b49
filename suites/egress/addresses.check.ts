import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/egress.ts'
import { requireEgress } from '../../src/ports/egress-declared.ts'

export default defineCheck({
  id: 'egress/addresses',
  question: 'Does the new path leave only by the agreed addresses, and does every allow-list hold all of them?',
  plan: 'Egress IP whitelisting',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['egress.path'] },
  codes: ['egress-address-unexpected', 'egress-address-not-listed'],
  timeout: 300_000,

  async gather({ target }, { declared }) {
    const path = target['egress.path']
    const { expected, connections, farEnds } = requireEgress(declared)
    const seen: Record<string, number> = {}
    for (const address of await path.addresses(connections)) seen[address] = (seen[address] ?? 0) + 1
    const lists = path.farEnds.map(({ name }) => ({ name, allowList: farEnds[name]?.allowList ?? null }))
    return { label: path.label, seen, expected, lists, connections }
  },

  judge({ label, seen, expected, lists, connections }) {
    const findings: Finding[] = Object.entries(seen)
      .filter(([address]) => !expected.includes(address))
      .map(([address, count]) => ({
        code: 'egress-address-unexpected',
        at: address,
        source: expected,
        target: `${address}, in ${count} of ${connections} connections`,
        remedy: {
          how: 'Give every node pool’s subnet the NAT gateway or the route with the agreed addresses; or agree on this one and have it listed at every far end.',
        },
      }))
    for (const { name, allowList } of lists) {
      const lacking = allowList
        ? [...new Set([...expected, ...Object.keys(seen)])].filter((address) => !allowList.includes(address))
        : []
      for (const address of lacking.filter((candidate) => expected.includes(candidate)))
        findings.push({
          code: 'egress-address-not-listed',
          at: `${name} ${address}`,
          source: address,
          target: allowList,
          remedy: {
            how: `Have ${address} put on the allow-list of ${name}: a NAT gateway takes any of its addresses for a new connection.`,
          },
        })
    }
    const unstated = lists.filter(({ allowList }) => !allowList).map(({ name }) => name)
    const unseen = expected.filter((address) => !seen[address])
    const notes = [
      `${label}: ${connections} new connections came from ${Object.entries(seen)
        .map(([address, count]) => `${address} ×${count}`)
        .join(', ')}.`,
      'It counts for where this runs: run it on every node pool (deploy/egress-job.yaml).',
      ...(unseen.length > 0 ? [`Agreed and never seen: ${unseen.join(', ')}.`] : []),
      ...(unstated.length > 0 ? [`No allow-list is stated for ${unstated.join(', ')}.`] : []),
    ]
    return verdictOf(findings, connections, { notes })
  },
})
