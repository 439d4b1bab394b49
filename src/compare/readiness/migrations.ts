import { CannotTell, type Finding } from '../../kernel/judgement.ts'
import type { CaptureText } from '../../ports/captures.ts'
import type { Container, Manifests, Workload } from './kubernetes/manifests.ts'
import { otherImage } from './migration-image.ts'
import { ENTRYPOINT, type TaskUse, taskUse } from './migration-tasks.ts'

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

/** Names under which charts and continuous delivery know what goes before a rollout. */
const BEFORE: readonly [annotation: string, value: RegExp][] = [
  ['helm.sh/hook', /(^|,)\s*(pre-upgrade|pre-install)\b/],
  ['argocd.argoproj.io/hook', /(^|,)\s*PreSync\b/],
  ['argocd.argoproj.io/sync-wave', /^-\d+$/],
]
const SERVES = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Rollout|Pod)$/
/** A migration of a large table takes minutes; DDL of MySQL that is cut in the middle is not taken back. */
const LEAST_DEADLINE = 600

interface Job {
  workload: Workload
  /** Of those of its containers that touch the schema. */
  uses: readonly { container: Container; use: TaskUse }[]
}

/**
 * How the manifests have the migrations run.
 * @param entrypoint text of the image's bin/docker-entrypoint; '' where it has none, null where it was not looked at
 * @param others texts of further scripts of the image, by their path
 */
export function judgeMigrationJob(
  { workloads }: Manifests,
  entrypoint: string | null,
  others: Readonly<Record<string, string>> = {},
): Finding[] {
  const scripts = scriptsOf(entrypoint, others)
  const served = workloads.filter(({ kind }) => SERVES.test(kind))
  const jobs = jobsOf(workloads, scripts)
  return [
    ...(jobs.length === 0 && unreadableJobs(workloads, scripts).length === 0 ? [missing(served)] : []),
    ...jobs.flatMap((job) => [
      ...unordered(job.workload),
      ...wrongTasks(job),
      ...hidesFailure(job),
      ...neverDone(job.workload),
      ...otherImage(job.workload, imagesOf(job), served),
    ]),
    ...served.flatMap((workload) => inWeb(workload, entrypoint, scripts)),
  ]
}

/** What of the Job cannot be read from manifests, a sentence each. */
export function migrationDoubts(
  { workloads }: Manifests,
  entrypoint: string | null,
  others: Readonly<Record<string, string>> = {},
): string[] {
  const scripts = scriptsOf(entrypoint, others)
  const of = ({ at }: Workload, { name }: Container, { unknown }: TaskUse) =>
    `${at} ${name}: what it does to the schema is not known: ${[...new Set(unknown)].join('; ').slice(0, 200)}.`
  return [
    ...jobsOf(workloads, scripts).flatMap(({ workload, uses }) =>
      uses.flatMap(({ container, use }) => (use.unknown.length > 0 ? [of(workload, container, use)] : [])),
    ),
    ...unreadableJobs(workloads, scripts).flatMap(({ workload, uses }) =>
      uses.map(({ container, use }) => of(workload, container, use)),
    ),
  ]
}

function scriptsOf(entrypoint: string | null, others: Readonly<Record<string, string>>): Record<string, string> {
  return { ...others, ...(entrypoint ? { [ENTRYPOINT]: entrypoint } : {}) }
}

function jobsOf(workloads: readonly Workload[], scripts: Readonly<Record<string, string>>): Job[] {
  return workloads.flatMap((workload) => {
    if (workload.kind !== 'Job') return []
    const uses = workload.containers.map((container) => ({ container, use: taskUse(container, scripts) }))
    const touching = uses.filter(({ use }) => use.migrates.length > 0 || use.wrong.length > 0)
    return touching.length > 0 ? [{ workload, uses: touching }] : []
  })
}

/** Jobs that may be the one, where none is known to be. */
function unreadableJobs(workloads: readonly Workload[], scripts: Readonly<Record<string, string>>): Job[] {
  if (jobsOf(workloads, scripts).length > 0) return []
  return workloads.flatMap((workload) => {
    const isMeant = /migrat|schema|db/i.test(workload.at) || isBefore(workload)
    if (workload.kind !== 'Job' || !isMeant) return []
    const uses = workload.containers
      .map((container) => ({ container, use: taskUse(container, scripts) }))
      .filter(({ use }) => use.unknown.length > 0)
    return uses.length > 0 ? [{ workload, uses }] : []
  })
}

function imagesOf({ uses }: Job): string[] {
  return [...new Set(uses.map(({ container }) => container.image))]
}

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

function isBefore({ annotations }: Workload): boolean {
  return BEFORE.some(([name, value]) => value.test(annotations[name] ?? ''))
}

function unordered(job: Workload): Finding[] {
  if (isBefore(job)) return []
  const { at, annotations } = job
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

function wrongTasks({ workload, uses }: Job): Finding[] {
  return uses
    .filter(({ use }) => use.wrong.length > 0)
    .map(({ container, use }) => ({
      code: 'migrations-job-destroys',
      at: `${workload.at} ${container.name}`,
      source: 'bin/rails db:migrate or db:prepare, and nothing else',
      target: use.wrong.join(', '),
      remedy: {
        how: 'Have the Job run bin/rails db:migrate alone: these tasks drop, reload, seed or roll back a database that is in use, or take the protection against that away.',
      },
    }))
}

function hidesFailure({ workload, uses }: Job): Finding[] {
  return uses
    .filter(({ use }) => use.masked)
    .map(({ container }) => ({
      code: 'migrations-job-hides-failure',
      at: `${workload.at} ${container.name}`,
      source: 'a Job that fails where a migration does',
      target: container.command.join(' ').slice(0, 200),
      remedy: {
        how: 'Run bin/rails db:migrate as the last command, or under set -e, without || true, a pipe or &: the rollout must not begin after a failed migration.',
      },
    }))
}

function neverDone({ at, suspended, activeDeadlineSeconds }: Workload): Finding[] {
  const find = (
    code: 'migrations-job-never-runs' | 'migrations-job-cut-off',
    target: string,
    how: string,
  ): Finding => ({
    code,
    at,
    source: 'a Job that runs to its end',
    target,
    remedy: { how },
  })
  return [
    ...(suspended ? [find('migrations-job-never-runs', 'suspend: true', 'Set suspend: false, or leave it out.')] : []),
    ...(activeDeadlineSeconds !== undefined && activeDeadlineSeconds < LEAST_DEADLINE
      ? [
          find(
            'migrations-job-cut-off',
            `activeDeadlineSeconds: ${activeDeadlineSeconds}`,
            `Leave activeDeadlineSeconds out, or set it well above the longest migration (${LEAST_DEADLINE} or more).`,
          ),
        ]
      : []),
  ]
}

const MIGRATES = /\bdb:(migrate|prepare|setup|schema:load|reset|drop)\b/

function inWeb(
  { at, containers }: Workload,
  entrypoint: string | null,
  scripts: Readonly<Record<string, string>>,
): Finding[] {
  const byEntrypoint = entrypoint !== null && MIGRATES.test(entrypoint.replace(/^\s*#.*$/gm, ''))
  const migrates = (container: Container) => {
    // The image's own entrypoint is told for what it is, below.
    const { [ENTRYPOINT]: _, ...others } = scripts
    const { migrates, wrong } = taskUse(container, others)
    return migrates.length > 0 || wrong.length > 0 || MIGRATES.test(container.command.join(' '))
  }
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
