import { logLines } from '../../src/compare/readiness/logs/line.ts'
import { QueryCounts } from '../../src/compare/readiness/logs/queries.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/log-queries',
  question: 'Do the searches of dashboards and monitors still find the lines that the pods log?',
  plan: 'Observability',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['captures'], target: ['captures'] },
  codes: ['log-query-dark'],
  timeout: 300_000,

  async gather({ source, target }, { declared: { readiness } }) {
    const logs = readiness?.logs
    if (!logs || logs.queries.length === 0)
      throw new CannotTell('not-configured', 'config: readiness.logs.queries (name, query) are not stated.')
    const counts = new QueryCounts(logs)
    for (const [side, { captures }] of [
      ['old', source],
      ['new', target],
    ] as const)
      for (const { lines } of captures.streams('log'))
        for await (const line of logLines(lines())) if (line.is === 'json') counts.add(side, line.record)
    return counts.results()
  },

  judge(queries) {
    const dark = queries.filter((query) => (query.old ?? 0) > 0 && query.new === 0)
    const findings: Finding[] = dark.map(({ name, query, old }) => ({
      code: 'log-query-dark',
      at: name,
      source: `${old} lines`,
      target: `0 lines: ${query}`,
      remedy: { how: 'Keep the field or tag that it looks by, or change the search on both sides of the cutover.' },
    }))
    const gaps = [
      ...queries.flatMap(({ name, trouble }) => (trouble ? [`${name} cannot be asked: ${trouble}`] : [])),
      ...queries
        .filter(({ old, trouble }) => old === 0 && !trouble)
        .map(({ name }) => `${name} finds nothing in the old sample either`),
    ]
    if (findings.length === 0 && gaps.length > 0) return unproven('nothing-examined', `${gaps.join('; ')}.`)
    return verdictOf(findings, queries.length, { notes: gaps.map((gap) => `Not examined: ${gap}.`) })
  },
})
