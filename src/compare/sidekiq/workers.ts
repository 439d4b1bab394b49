import { items, words as strings, type WrittenContainer } from '../kubernetes/objects.ts'

/** `doubt`: it may run Sidekiq, and the manifest does not tell. */
export type Decision = 'worker' | 'other' | 'doubt'

export interface Workload {
  kind: string
  name: string
  /** Of the workload and of its pods. */
  labels: Readonly<Record<string, unknown>>
}

/** What of a container tells what it runs. */
export type WorkerContainer = Pick<
  WrittenContainer,
  'name' | 'image' | 'command' | 'args' | 'ports' | 'livenessProbe' | 'readinessProbe' | 'startupProbe'
>

const PART_LABELS = ['app.kubernetes.io/component', 'component', 'process', 'role', 'tier']
const CHART_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app']

/** Sidekiq’s name within those of its helpers: its page, its exporters, its command-line tools. */
const HELPER = /sidekiq[-_./:]?(?:web|ui|dashboard|prometheus|exporter|metrics|monitor|mon|ctl|quiet)(?![a-z])/gi
/** Files that are named after Sidekiq and start nothing. */
const FILE = /[^\s"']*sidekiq[^\s"']*\.(?:ya?ml|ru|log|pid|conf|json|erb)\b/gi

const OTHER_PROGRAMS = new Set(
  `puma unicorn rackup thin passenger falcon nginx httpd envoy rake clockwork resque resque-pool good_job delayed_job
  shoryuken sneakers karafka racecar que faktory celery node npm yarn java dotnet php python python3 redis-server
  mysqld cron crond supercronic`.split(/\s+/),
)
const RAILS_OTHER = /\brails\s+(?:s|server|r|runner|c|console|db:\S+|assets:\S+|webpacker:\S+)(?:\s|$)/
const SIDECARS =
  /^(?:istio|linkerd|envoy|datadog|dd-agent|fluent|filebeat|promtail|vector|otel|opentelemetry|newrelic|statsd|cloud-?sql|vault|consul|nginx|redis|mysql|mariadb|postgres|memcached|busybox|pause|dapr)|-(?:exporter|agent|proxy|sidecar)$/i
const ENDS = new Set(['web', 'api', 'puma', 'nginx', 'frontend', 'http', 'server'])
const HINTS = new Set(['worker', 'workers', 'job', 'jobs'])

/** Ports that a worker opens for whoever watches it: sidekiq_alive, exporters. */
const WATCHED = new Set([7433, 8125, 9090, 9091, 9102, 9292, 9394, 9464])
const WATCHED_NAME = /metric|prom|health|alive|probe|statsd/i

/**
 * What each long-running container of a pod is: by its command where there is one that tells, else by the names that people gave to it,
 * to the image, to the workload and in labels.
 */
export function decide(workload: Workload, containers: readonly WorkerContainer[]): Decision[] {
  const alone = containers.map((container) => byItself(workload, container))
  if (isBatch(workload)) return alone.map((told) => told ?? 'other')
  const open = containers.filter((_, i) => alone[i] === undefined)
  const isFound = alone.includes('worker')
  return containers.map((container, i) => alone[i] ?? byWorkload(workload, container, isFound, open.length === 1))
}

/** A Job, CronJob or ScaledJob. */
function isBatch({ kind }: Workload): boolean {
  return kind.endsWith('Job')
}

export function commandOf(container: WorkerContainer): string[] {
  return [...strings(container.command), ...strings(container.args)]
}

/** Words that may be programs, without their folders. */
function programsOf(text: string): string[] {
  return bare(text)
    .split(/[\s;&|"'`()[\]=,$]+/)
    .map((word) => word.slice(word.lastIndexOf('/') + 1))
    .filter((word) => /^\w[\w.-]*$/.test(word))
}

/** Without what names Sidekiq and does not run it. */
function bare(text: string): string {
  return text.replace(FILE, ' ').replace(HELPER, ' ')
}

function names(text: unknown): boolean {
  return /sidekiq/i.test(bare(String(text ?? '')))
}

function isHelper(text: string): boolean {
  return text.search(HELPER) >= 0
}

function byItself(workload: Workload, container: WorkerContainer): Decision | undefined {
  const text = commandOf(container).join(' ')
  const programs = programsOf(text)
  if (programs.some((word) => /^sidekiq(?:swarm)?$/.test(word))) return 'worker'
  if (programs.some((word) => OTHER_PROGRAMS.has(word)) || RAILS_OTHER.test(text)) return 'other'
  // What is named after Sidekiq and is run to its end is mostly what cleans up after it.
  if (isBatch(workload)) return text === '' && names(container.name) ? 'doubt' : 'other'
  // A script, such as bin/start-sidekiq.
  if (programs.some((word) => /sidekiq/.test(word))) return 'worker'
  if (/sidekiq/.test(bare(text))) return 'doubt'
  if (names(container.name)) return 'worker'
  if (isHelper(`${container.name} ${container.image}`) || isSidecar(container)) return 'other'
  if (names(container.image)) return isServing(container) ? 'doubt' : 'worker'
  return undefined
}

function byWorkload(workload: Workload, container: WorkerContainer, isFound: boolean, isOnly: boolean): Decision {
  const label = (name: string) => String(workload.labels[name] ?? '')
  const own = [String(container.name ?? ''), workload.name, ...PART_LABELS.map(label)]
  const all = [...own, ...CHART_LABELS.map(label)]
  // A label of the whole chart makes no worker of its web pods.
  if (own.some(isHelper) || (saysOf(own, ENDS) && !own.some(names) && !saysOf(own, HINTS))) return 'other'
  const mayBe = isFound ? saysOf([container.name], HINTS) : saysOf([...all, commandOf(container).join(' ')], HINTS)
  // Beside a container that is Sidekiq by its own name, what the workload is called tells nothing of the others.
  if (all.some(names) && !isFound) return isOnly && !isServing(container) ? 'worker' : 'doubt'
  return mayBe && !isServing(container) ? 'doubt' : 'other'
}

function saysOf(texts: readonly unknown[], wanted: ReadonlySet<string>): boolean {
  return texts.some((text) => words(text).some((word) => wanted.has(word)))
}

function words(text: unknown): string[] {
  return String(text ?? '')
    .toLowerCase()
    .split(/[^a-z]+/)
}

/** By its name or its image: it serves the other containers of its pod. */
export function isSidecar({ name, image }: { readonly name?: unknown; readonly image?: unknown }): boolean {
  const [last = ''] = /[^/]*$/.exec(String(image ?? '').replace(/@.*$/, '')) ?? []
  const isNamedSo = SIDECARS.test(String(name ?? '')) && !saysOf([name], HINTS)
  return isNamedSo || SIDECARS.test(last.replace(/:.*$/, ''))
}

/** Is there to be called: a port or a probe that is not only for whoever watches it, or a name of such. */
function isServing(container: WorkerContainer): boolean {
  if (saysOf([container.name], ENDS)) return true
  const ports = items(container.ports)
  const called = ports.filter(
    ({ name, containerPort }) => !WATCHED_NAME.test(String(name ?? '')) && !WATCHED.has(Number(containerPort)),
  )
  const { livenessProbe, readinessProbe, startupProbe } = container
  const probes = [livenessProbe, readinessProbe, startupProbe].flatMap((probe) => {
    const port = probe?.httpGet?.port
    return port === undefined ? [] : [String(port)]
  })
  const isWatched = (port: string) =>
    WATCHED.has(Number(port)) ||
    WATCHED_NAME.test(port) ||
    // By number, of a port that has such a name.
    ports.some((one) => String(one.containerPort) === port && WATCHED_NAME.test(String(one.name ?? '')))
  return called.length > 0 || probes.some((port) => !isWatched(port))
}
