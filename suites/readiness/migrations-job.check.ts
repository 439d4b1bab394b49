import { isManifest, readManifests } from '../../src/compare/readiness/kubernetes/manifests.ts'
import { judgeMigrationJob } from '../../src/compare/readiness/migrations.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { verdictOf } from '../../src/kernel/judgement.ts'
import type { Mark } from '../../src/kernel/staleness.ts'
import '../../src/ports/captures.ts'

export default defineCheck({
  id: 'readiness/migrations-job',
  question: 'Do migrations run in a Job of the same image before the rollout, and nowhere else?',
  plan: 'Build & deploy',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['captures'] },
  codes: ['migrations-job-missing', 'migrations-job-unordered', 'migrations-job-other-image', 'migrations-in-web'],

  async gather({ target: { captures } }, { declared }) {
    const manifests = readManifests(await captures.texts('manifests', isManifest))
    const image = declared.readiness?.filesystem?.image
      ? await captures.texts('app', (name) => name === 'bin/docker-entrypoint')
      : undefined
    return { manifests, entrypoint: image ? (image[0]?.text ?? '') : null, marks: [imagesMark(manifests)] }
  },

  judge({ manifests, entrypoint }) {
    return verdictOf(judgeMigrationJob(manifests, entrypoint), manifests.workloads.length, {
      notes:
        entrypoint === null
          ? [
              'The image’s bin/docker-entrypoint was not looked at: name the image’s source in readiness.filesystem.image.',
            ]
          : [],
    })
  },
})

/** Another image, and evidence of before is stale. */
function imagesMark({ workloads }: ReturnType<typeof readManifests>): Mark {
  const images = workloads.flatMap(({ containers }) => containers.map(({ image }) => image))
  return { kind: 'mark', of: 'deploy', by: 'images', side: 'target', value: [...new Set(images)].sort().join(', ') }
}
