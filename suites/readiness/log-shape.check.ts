import { judgeLogs } from '../../src/compare/readiness/logs/judge.ts'
import { logLines } from '../../src/compare/readiness/logs/line.ts'
import { LogShapes } from '../../src/compare/readiness/logs/shape.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/log-shape',
  question: 'Do the pods log as the old hosts do: fields, types, levels, timestamps, orders, one line an event?',
  plan: 'Observability',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['captures'], target: ['captures'] },
  codes: [
    'log-field-missing',
    'log-field-type',
    'log-level-differs',
    'log-timestamp-format',
    'log-order-id-missing',
    'log-stack-trace-split',
    'log-ansi',
    'log-line-split',
  ],
  timeout: 300_000,

  async gather({ source, target }, { declared: { readiness } }) {
    if (!readiness?.logs) throw new CannotTell('not-configured', 'config: readiness.logs (old, new) is not stated.')
    const { orderId, coverage } = readiness.logs
    const shapes = new LogShapes(readiness.logs)
    for (const [side, { captures }] of [
      ['old', source],
      ['new', target],
    ] as const)
      for (const { name, lines } of captures.streams('log'))
        for await (const line of logLines(lines())) shapes.add(side, name, line)
    return { facts: shapes.facts, kinds: shapes.kinds(), overflow: shapes.overflow, orderId, coverage }
  },

  judge({ facts, kinds, overflow, orderId, coverage }) {
    const { findings, gaps, compared, notes } = judgeLogs(facts, kinds, { orderId, coverage })
    const all = overflow ? [...gaps, 'the samples hold too many kinds of messages or fields to be told apart'] : gaps
    if (findings.length === 0 && all.length > 0) return unproven('nothing-examined', `${all.join('; ')}.`)
    return verdictOf(findings, compared, { notes: [...notes, ...all.map((gap) => `Not examined: ${gap}.`)] })
  },
})
