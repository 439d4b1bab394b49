import { demands, tierOf } from '../../src/compare/capacity/budget.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/capacity.ts'

export default defineCheck({
  id: 'capacity/connections',
  question: 'Do the connections of all pods, also in the middle of a deploy, fit what the target takes?',
  plan: 'Gotchas: connection limits',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['mysql.capacity'] },
  codes: ['connection-budget-exceeded', 'tier-not-as-declared', 'clients-not-as-declared'],

  async gather({ target }, { declared: { clients, tier, kinds } }) {
    if (!clients)
      throw new CannotTell(
        'not-configured',
        'config: clients (pods, pools, concurrency) are not stated, so the connections cannot be counted.',
      )
    return {
      ...(await target['mysql.capacity'].connections()),
      clients,
      tier: tier ?? null,
      azure: kinds.target === 'azure-flexible',
    }
  },

  judge({ max, used, peak, clients, tier, azure }) {
    const findings: Finding[] = []
    const all = demands(clients)
    const needed = all.reduce((sum, { connections }) => sum + connections, 0)
    const room = Math.floor(max * clients.headroom)
    if (needed > room)
      findings.push({
        code: 'connection-budget-exceeded',
        at: 'max_connections',
        source: `${needed} needed: ${all.map(({ who, connections, sum }) => `${who} ${connections} = ${sum}`).join('; ')}`,
        target: `${room} = ${clients.headroom * 100} % of max_connections ${max}`,
        remedy: {
          how: `Raise the server parameter max_connections to at least ${Math.ceil(needed / clients.headroom)}, if the tier allows it, else take a larger tier; or lower pools and pods.`,
        },
      })
    const known = tier
      ? tier.maxConnections
        ? ([tier.maxConnections, tier.maxConnections] as const)
        : tierOf(tier.sku)
      : undefined
    const notes = [`${needed} connections needed of ${max}; ${used} are open now, ${peak} at most since the start.`]
    if (tier && known && max > known[1])
      findings.push({
        code: 'tier-not-as-declared',
        at: 'max_connections',
        source: `${tier.sku}: at most ${known[1]}`,
        target: max,
        remedy: {
          how: 'State the tier that the server has, or check that this is the right server: no such tier takes so many connections.',
        },
      })
    // What is open now is measured; that many more than the config states cannot all come from the reserve.
    if (used > needed)
      findings.push({
        code: 'clients-not-as-declared',
        at: 'Threads_connected',
        source: `${needed} at most, by the config’s clients`,
        target: used,
        remedy: {
          how: 'Find out who is connected (SELECT user, host, COUNT(*) FROM information_schema.PROCESSLIST GROUP BY 1, 2), and state it under clients.',
        },
      })
    if (tier && !azure) notes.push(`tier ${tier.sku} is one of Azure’s, and the target is configured as another kind.`)
    if (tier && !known)
      notes.push(
        `tier ${tier.sku} was compared with nothing: the table of tiers does not know it; set tier.maxConnections.`,
      )
    if (tier && known && azure && max < known[0])
      notes.push(`max_connections is below the preset of ${tier.sku} (${known[0]}).`)
    return verdictOf(findings, all.length, { notes })
  },
})
