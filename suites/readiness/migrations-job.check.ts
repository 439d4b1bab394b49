import { isManifest, readManifests } from '../../src/compare/readiness/kubernetes/manifests.ts'
import { ENTRYPOINT } from '../../src/compare/readiness/migration-tasks.ts'
import { judgeMigrationJob, migrationDoubts } from '../../src/compare/readiness/migrations.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { Mark } from '../../src/kernel/staleness.ts'
import '../../src/ports/captures.ts'

export default defineCheck({
  id: 'readiness/migrations-job',
  question: 'Do migrations run in a Job of the same image before the rollout, and nowhere else?',
  plan: 'Build & deploy',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['captures'] },
  codes: [
    'migrations-job-missing',
    'migrations-job-unordered',
    'migrations-job-other-image',
    'migrations-job-destroys',
    'migrations-job-hides-failure',
    'migrations-job-never-runs',
    'migrations-job-cut-off',
    'migrations-in-web',
  ],

  async gather({ target: { captures } }, { declared }) {
    const manifests = readManifests(await captures.texts('manifests', isManifest))
    const named = namedScripts(manifests)
    const image = declared.readiness?.filesystem?.image
      ? await captures.texts('app', (name) => name === ENTRYPOINT || named.has(name))
      : undefined
    const entrypoint = image?.find(({ name }) => name === ENTRYPOINT)?.text ?? ''
    const scripts = Object.fromEntries(
      (image ?? []).filter(({ name }) => name !== ENTRYPOINT).map(({ name, text }) => [name, text]),
    )
    return { manifests, entrypoint: image ? entrypoint : null, scripts, marks: [imagesMark(manifests)] }
  },

  judge({ manifests, entrypoint, scripts = {} }) {
    const findings = judgeMigrationJob(manifests, entrypoint, scripts)
    const doubts = migrationDoubts(manifests, entrypoint, scripts)
    const [doubt] = doubts
    if (findings.length === 0 && doubt)
      return unproven(
        'nothing-examined',
        `${doubt} Have the Job run bin/rails db:migrate itself, or name the image’s source in readiness.filesystem.image.`,
      )
    return verdictOf(findings, manifests.workloads.length, {
      notes: [
        ...doubts,
        ...(entrypoint === null
          ? [
              'The image’s bin/docker-entrypoint was not looked at: name the image’s source in readiness.filesystem.image.',
            ]
          : []),
      ],
    })
  },
})

/** Scripts of the image that commands name, as paths within it. */
function namedScripts({ workloads }: ReturnType<typeof readManifests>): Set<string> {
  const words = workloads.flatMap(({ containers }) =>
    containers.flatMap(({ command }) => command.flatMap((word) => word.split(/[\s;&|"'()]+/))),
  )
  const paths = words.flatMap(
    (word) => /(?:^|\/)((?:bin|script|scripts|docker|config|deploy)\/[\w./-]+)$/.exec(word)?.[1] ?? [],
  )
  return new Set(paths.filter((path) => !/^bin\/(?:rails|rake|bundle|sidekiq|puma)$/.test(path)))
}

/** Another image, and evidence of before is stale. */
function imagesMark({ workloads }: ReturnType<typeof readManifests>): Mark {
  const images = workloads.flatMap(({ containers }) => containers.map(({ image }) => image))
  return { kind: 'mark', of: 'deploy', by: 'images', side: 'target', value: [...new Set(images)].sort().join(', ') }
}
