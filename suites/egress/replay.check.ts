import { type ReplayEvidence, replay } from '../../src/compare/http/replay.ts'
import { replayFindings } from '../../src/compare/http/replay-findings.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import { requireEgress } from '../../src/ports/egress-declared.ts'

export default defineCheck({
  id: 'egress/replay',
  question: 'Do SFCC and NAV answer along the new path as they answer along the old one?',
  plan: 'Egress IP whitelisting',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['egress.path'], target: ['egress.path'] },
  codes: [
    'answer-body-differs',
    'answer-charset-differs',
    'answer-compression-differs',
    'answer-fault',
    'answer-format-differs',
    'answer-header-differs',
    'answer-missing',
    'answer-redirected',
    'answer-status-differs',
    'answer-truncated',
  ],
  timeout: 1_800_000,

  gather: ({ source, target }, run) =>
    replay(source['egress.path'], target['egress.path'], requireEgress(run.declared), run),

  judge({
    exchanges,
    leftOut = [],
    compared,
    operations,
    noise,
    ignored,
    unanswered,
    unansweredTotal,
    groups,
    recorded,
    old,
  }: ReplayEvidence) {
    const { findings, total } = replayFindings(groups)
    const notes = [
      `${compared} of ${exchanges} exchanges compared, ${Object.keys(operations).length} operations: ${Object.entries(
        operations,
      )
        .map(([name, count]) => `${name} ×${count}`)
        .join(', ')}.`,
      ...leftOut,
      ...(recorded
        ? [
            'The old path is gone: live answers were compared with recorded ones, and what is redacted there with nothing.',
          ]
        : []),
      ...(noise > 0 ? [`${noise} differences are noise: the ${old} shows them by itself.`] : []),
      ...(ignored.length > 0 ? [`Ignored by rule: ${ignored.join('; ')}.`] : []),
    ]
    if (findings.length > 0) return verdictOf(findings, compared, { total, notes })
    if (unansweredTotal > 0) {
      const [first] = unanswered
      return unproven(
        'unreachable',
        `${unansweredTotal} of ${exchanges} exchanges got no answer${first ? `, first ${first.id}: ${first.why}` : '.'}`,
      )
    }
    return verdictOf([], compared, { notes })
  },
})
