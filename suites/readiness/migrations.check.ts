import { compareMigrations, readMigrationList } from '../../src/compare/readiness/migrations.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'
import '../../src/ports/catalog.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/migrations',
  question: 'Has the target run exactly the migrations that the image brings, before pods serve?',
  plan: 'Build & deploy',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['captures', 'mysql.catalog'] },
  codes: ['migration-not-run', 'migration-not-in-image'],

  async gather({ target }, { databases, declared: { readiness } }) {
    const image = readMigrationList(await target.captures.texts('migrations'))
    const named = readiness?.migrations?.database
    const rails = await target['mysql.catalog'].rails(named ? [named] : databases)
    const found = rails.filter(({ migrations }) => migrations !== null)
    const [one, other] = found
    if (!one)
      throw new CannotTell(
        'nothing-examined',
        `No schema_migrations is to be seen on the target in ${named ?? databases.join(', ')}.`,
      )
    if (other)
      throw new CannotTell(
        'not-configured',
        `${found.map(({ database }) => database).join(' and ')} both have schema_migrations: set readiness.migrations.database.`,
      )
    return { image, database: one.database, run: one.migrations ?? [] }
  },

  judge({ image, database, run }) {
    const { notRun, notInImage, pruned } = compareMigrations(image, run)
    const at = `${database}.schema_migrations`
    const findings: Finding[] = []
    if (notRun.length > 0)
      findings.push({
        code: 'migration-not-run',
        at,
        source: `the image brings ${told(notRun)}`,
        target: `has not run ${notRun.length} of ${image.length}`,
        remedy: {
          how: 'Run the migrations Job before the pods are rolled; while the target replicates, run them on the source and let replication bring them.',
        },
      })
    if (notInImage.length > 0)
      findings.push({
        code: 'migration-not-in-image',
        at,
        source: `the image knows nothing of ${told(notInImage)}`,
        target: `has run ${notInImage.length} that the image lacks`,
        remedy: { how: 'Deploy an image that is built from the revision that runs on the old hosts, or a newer one.' },
      })
    return verdictOf(findings, image.length, {
      notes:
        pruned.length > 0 ? [`${pruned.length} versions are older than every file of the image: pruned there.`] : [],
    })
  },
})

function told(versions: readonly string[]): string {
  return `${versions.slice(0, 5).join(', ')}${versions.length > 5 ? ` and ${versions.length - 5} more` : ''}`
}
