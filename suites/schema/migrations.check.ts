import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { Mark } from '../../src/kernel/staleness.ts'
import type { RailsSchema } from '../../src/ports/catalog.ts'
import '../../src/ports/catalog.ts'

export default defineCheck({
  id: 'schema/migrations',
  question: 'Would Rails find the same migrations done, and the same environment, on both sides?',
  plan: 'Build & deploy',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.catalog'], target: ['mysql.catalog'] },
  codes: ['migrations-differ', 'rails-environment-differs'],

  async gather({ source, target }, { databases }) {
    const [ours, theirs] = await Promise.all([
      source['mysql.catalog'].rails(databases),
      target['mysql.catalog'].rails(databases),
    ])
    return { source: ours, target: theirs, marks: [markOf('source', ours), markOf('target', theirs)] }
  },

  judge({ source, target }) {
    const findings: Finding[] = []
    const notes: string[] = []
    for (const ours of source) {
      const theirs = target.find(({ database }) => database.toLowerCase() === ours.database.toLowerCase())
      const [done, doneThere] = [ours.migrations ?? [], theirs?.migrations ?? []]
      const [known, knownThere] = [new Set(done), new Set(doneThere)]
      const lost = done.filter((version) => !knownThere.has(version))
      const gained = doneThere.filter((version) => !known.has(version))
      if (ours.migrations === null && !theirs?.migrations)
        notes.push(`${ours.database} has no schema_migrations: it is no database of Rails.`)
      if (lost.length + gained.length > 0)
        findings.push({
          code: 'migrations-differ',
          at: `${ours.database}.schema_migrations`,
          source: told(lost, done.length),
          target: told(gained, doneThere.length),
          remedy: {
            how: 'Run the migrations on the source and let replication bring them; on the target alone they would be errant.',
          },
        })
      const [environment, there] = [ours.metadata?.environment ?? null, theirs?.metadata?.environment ?? null]
      if (environment !== there)
        findings.push({
          code: 'rails-environment-differs',
          at: `${ours.database}.ar_internal_metadata`,
          source: environment,
          target: there,
          remedy: {
            how: 'The row `environment` must be that of the source: bin/rails db:environment:set would write it; better let replication bring it.',
          },
        })
    }
    return verdictOf(findings, source.length * 2, { notes })
  },
})

/** Another last migration, and evidence of before is stale. */
function markOf(side: Mark['side'], schemas: readonly RailsSchema[]): Mark {
  const value = schemas.map(
    ({ database, migrations }) => `${database} at ${migrations?.at(-1) ?? 'none'} of ${migrations?.length ?? 0}`,
  )
  return { kind: 'mark', of: 'schema', by: 'migrations', side, value: value.join(', ') }
}

function told(only: readonly string[], all: number): string {
  return only.length === 0
    ? `all of its ${all} are on the other side`
    : `alone: ${only.slice(0, 5).join(', ')}${only.length > 5 ? ` and ${only.length - 5} more` : ''}`
}
