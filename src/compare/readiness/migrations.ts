import { CannotTell, type Finding } from '../../kernel/judgement.ts'
import type { CaptureText } from '../../ports/captures.ts'
import type { Container, Manifests, Workload } from './kubernetes/manifests.ts'

/** Versions of `ls db/migrate`, `find db/migrate` or `git ls-files db/migrate`, sorted. */
export function readMigrationList(texts: readonly CaptureText[]): string[] {
  const versions = texts.flatMap(({ name, text }) =>
    text.split(/\r?\n/).flatMap((line, index) => {
      const file = line.trim().split('/').at(-1) ?? ''
      if (file === '' || /^(total \d+|\.keep|\.gitkeep|migrate|db)$/.test(file)) return []
      const version = /(?:^|\s)(\d{3,})_\w+(?:\.\w+)?\.rb$/.exec(file)?.[1]
      if (!version) throw new CannotTell('nothing-examined', `${name}, line ${index + 1}, is no file of db/migrate.`)
      return [version]
    }),
  )
  if (versions.length === 0) throw new CannotTell('nothing-examined', 'The list of the image’s migrations is empty.')
  return [...new Set(versions)].sort(byVersion)
}

const byVersion = (a: string, b: string) => (BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0)

/** Versions that only one of the two knows. Files are pruned as an application ages: what was run before the image's oldest is `pruned`. */
export function compareMigrations(image: readonly string[], run: readonly string[]) {
  const [known, done] = [new Set(image), new Set(run)]
  const oldest = image[0] ?? '0'
  const alone = run.filter((version) => !known.has(version)).sort(byVersion)
  return {
    notRun: image.filter((version) => !done.has(version)),
    notInImage: alone.filter((version) => byVersion(version, oldest) > 0),
    pruned: alone.filter((version) => byVersion(version, oldest) <= 0),
  }
}

const MIGRATES = /\bdb:(migrate|prepare|setup|schema:load)\b/
/** Names under which charts and continuous delivery know what goes before a rollout. */
const BEFORE: readonly [annotation: string, value: RegExp][] = [
  ['helm.sh/hook', /(^|,)\s*(pre-upgrade|pre-install)\b/],
  ['argocd.argoproj.io/hook', /(^|,)\s*PreSync\b/],
  ['argocd.argoproj.io/sync-wave', /^-\d+$/],
]

/** How the manifests have the migrations run. @param entrypoint text of the image's bin/docker-entrypoint, where it has one */
export function judgeMigrationJob({ workloads }: Manifests, entrypoint: string | null): Finding[] {
  const jobs = workloads.filter(({ kind, containers }) => kind === 'Job' && containers.some(migrates))
  const served = workloads.filter(({ kind }) => /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod)$/.test(kind))
  return [
    ...(jobs.length === 0 ? [missing(served)] : []),
    ...jobs.flatMap((job) => [...unordered(job), ...otherImage(job, served)]),
    ...served.flatMap((workload) => inWeb(workload, entrypoint)),
  ]
}

const migrates = ({ command }: Container) => MIGRATES.test(command.join(' '))

function missing(served: readonly Workload[]): Finding {
  return {
    code: 'migrations-job-missing',
    at: 'manifests',
    source: 'a Job with bin/rails db:migrate that runs before the pods',
    target: `${served.length} workloads and no such Job`,
    remedy: {
      how: 'Add a Job with bin/rails db:migrate of the same image, with helm.sh/hook: pre-install,pre-upgrade.',
    },
  }
}

function unordered({ at, annotations }: Workload): Finding[] {
  if (BEFORE.some(([name, value]) => value.test(annotations[name] ?? ''))) return []
  const stated = BEFORE.flatMap(([name]) => (annotations[name] ? [`${name}: ${annotations[name]}`] : []))
  return [
    {
      code: 'migrations-job-unordered',
      at,
      source: 'before the rollout',
      target: stated.length > 0 ? stated.join('; ') : 'no annotation puts it before the rollout',
      remedy: {
        how: 'Annotate the Job with helm.sh/hook: pre-install,pre-upgrade (Argo CD: argocd.argoproj.io/hook: PreSync).',
      },
    },
  ]
}

function otherImage({ at, containers }: Workload, served: readonly Workload[]): Finding[] {
  const own = containers.filter(migrates).map(({ image }) => image)
  const images = new Set(served.flatMap((workload) => workload.containers.map(({ image }) => image)))
  const strange = own.filter((image) => !images.has(image))
  if (strange.length === 0 || images.size === 0) return []
  return [
    {
      code: 'migrations-job-other-image',
      at,
      source: [...images].join(', '),
      target: strange.join(', '),
      remedy: { how: 'Give the Job the image, tag and digest of the workload that serves.' },
    },
  ]
}

function inWeb({ at, containers }: Workload, entrypoint: string | null): Finding[] {
  const byEntrypoint = entrypoint !== null && MIGRATES.test(entrypoint.replace(/^\s*#.*$/gm, ''))
  return containers
    .filter((container) => migrates(container) || (byEntrypoint && startsServer(container)))
    .map((container) => ({
      code: 'migrations-in-web' as const,
      at: `${at} ${container.name}`,
      source: 'a Job alone',
      target: migrates(container)
        ? container.command.join(' ').slice(0, 200)
        : 'bin/docker-entrypoint runs db:prepare where the server starts',
      remedy: {
        how: 'Take the migration out of the command, the init container and bin/docker-entrypoint (Rails generates db:prepare there): the Job alone runs it.',
      },
    }))
}

/** Rails' own entrypoint looks for `./bin/rails server`; an image without a command starts it too. */
function startsServer({ init, command }: Container): boolean {
  return !init && (command.length === 0 || /\brails\b.*\bs(erver)?\b|\bthrust\b/.test(command.join(' ')))
}
