import type { Finding } from '../../kernel/judgement.ts'
import { decide, isSidecar } from '../sidekiq/workers.ts'
import type { Workload } from './kubernetes/manifests.ts'

/** The image must be that of every pod of the application that it goes before, of web and of workers. */
export function otherImage({ at }: Workload, own: readonly string[], served: readonly Workload[]): Finding[] {
  const repositories = new Set(own.map((image) => partsOf(image).repository))
  const apps = served.flatMap((workload) => {
    const decided = decideContainers(workload)
    return workload.containers
      .filter(
        (container, i) =>
          !isSidecar(container) && (decided[i] || repositories.has(partsOf(container.image).repository)),
      )
      .map((container) => ({ who: `${workload.at} ${container.name}`, image: container.image }))
  })
  // Where nothing is known to be of the application, whatever serves is.
  const all = served.flatMap((workload) =>
    workload.containers.map(({ name, image }) => ({ who: `${workload.at} ${name}`, image })),
  )
  const compared = apps.length > 0 ? apps : all
  const strange = compared.filter(({ image }) => !own.every((one) => sameImage(one, image)))
  if (strange.length === 0) return []
  return [
    {
      code: 'migrations-job-other-image',
      at,
      source: strange.map(({ who, image }) => `${who}: ${image}`).join(', '),
      target: own.join(', '),
      remedy: { how: 'Give the Job the image, tag and digest of the web and worker pods that it goes before.' },
    },
  ]
}

/** Whether each container is of the application by what it runs: a web server of Ruby, or Sidekiq. */
function decideContainers({ kind, at, podLabels, containers }: Workload): boolean[] {
  const name = at.slice(at.indexOf('/') + 1)
  const decisions = decide({ kind, name, labels: podLabels }, containers)
  return containers.map(
    (container, i) =>
      decisions[i] === 'worker' ||
      /\b(?:puma|rails|unicorn|passenger|thrust|falcon|rackup)\b/.test(container.command.join(' ')),
  )
}

function partsOf(image: string): { repository: string; tag: string; digest: string } {
  const [, name = '', digest = ''] = /^([^@]*)(?:@(.*))?$/.exec(image) ?? []
  const [, repository = '', tag = ''] = /^(.*?)(?::([^:/]*))?$/.exec(name) ?? []
  return { repository, tag, digest }
}

/** By the digest where both have one: it goes before a tag. */
function sameImage(a: string, b: string): boolean {
  const [one, other] = [partsOf(a), partsOf(b)]
  if (one.repository !== other.repository) return false
  return one.digest && other.digest ? one.digest === other.digest : one.tag === other.tag && one.digest === other.digest
}
