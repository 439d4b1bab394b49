import { readExports } from '../../src/compare/readiness/datadog/exports.ts'
import { judgeWatchers, readTags } from '../../src/compare/readiness/datadog/tags.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'

export default defineCheck({
  id: 'readiness/monitors',
  question: 'Does the new side carry every tag, host and metric that monitors and dashboards look at?',
  plan: 'Observability',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['captures'], target: ['captures'] },
  codes: ['monitor-tag-missing', 'monitor-host-gone', 'monitor-metric-gone'],

  async gather({ source, target }) {
    return {
      watchers: readExports(await source.captures.texts('monitors')),
      tags: readTags(await target.captures.texts('tags')),
      before: await source.captures.texts('tags').then(readTags, (error: unknown) => {
        // The old side's list only tells what was dark already.
        if (error instanceof CannotTell && error.reason === 'not-configured') return null
        throw error
      }),
    }
  },

  judge({ watchers, tags, before }) {
    const { findings, examined, already, troubles } = judgeWatchers(watchers, tags, before)
    if (findings.length === 0 && troubles.length > 0)
      return unproven(
        'nothing-examined',
        `Not understood: ${troubles.slice(0, 3).join('; ')}${troubles.length > 3 ? ` and ${troubles.length - 3} more` : ''}.`,
      )
    return verdictOf(findings, examined, {
      notes: [
        ...(already.length > 0 ? [`Dark on the old side as well: ${already.slice(0, 10).join('; ')}.`] : []),
        ...troubles.map((trouble) => `Not examined: ${trouble}.`),
      ],
    })
  },
})
