import { parseDocument } from 'yaml'
import { baseName, commandsOf } from '../kubernetes/commands.ts'
import { isRecord, numberIn } from '../kubernetes/objects.ts'

/** What a worker is started with; null where the manifests do not say it. */
export interface SidekiqOptions {
  /** Sidekiq's `-t`, seconds. */
  timeoutSeconds: number | null
  concurrency: number | null
  queues: readonly string[] | null
}

/** What of a container's surroundings decides the options. */
export interface Surroundings {
  /** Its variables, as far as the manifests hold them. */
  env: Readonly<Record<string, string>>
  /** Texts of mounted files by their path in the container. */
  files: Readonly<Record<string, string>>
}

const NOTHING: Surroundings = { env: {}, files: {} }
/** Where Sidekiq looks by itself. */
const OWN_FILES = ['config/sidekiq.yml', 'config/sidekiq.yml.erb']
/** Sidekiq's options that take a word, by their letter. */
const LETTERS: Readonly<Record<string, string>> = {
  t: 'timeout',
  c: 'concurrency',
  q: 'queue',
  C: 'config',
  e: 'environment',
  r: 'require',
  g: 'tag',
}

/** The command line goes before the config file, and that before variables, as in Sidekiq’s own reader (lib/sidekiq/cli.rb). */
export function optionsOf(command: readonly string[], { env, files }: Surroundings = NOTHING): SidekiqOptions {
  const given = givenIn(command, env)
  const environment = given.environment?.at(-1) ?? env.APP_ENV ?? env.RAILS_ENV ?? env.RACK_ENV
  const file = fileOf(given.config?.at(-1), files)
  const written = file === undefined ? null : readFile(file, environment)
  const last = (name: string) => given[name]?.at(-1)
  return {
    timeoutSeconds: last('timeout') === undefined ? (written?.timeoutSeconds ?? null) : whole(last('timeout')),
    concurrency:
      last('concurrency') === undefined
        ? (written?.concurrency ?? whole(env.RAILS_MAX_THREADS))
        : whole(last('concurrency')),
    queues: given.queue ? queuesGiven(given.queue) : (written?.queues ?? null),
  }
}

function queuesGiven(queues: readonly string[]): string[] | null {
  const names = queues.map((queue) => queue.replace(/,\d+$/, ''))
  return names.some((name) => !/^[\w.-]+$/.test(name)) ? null : names
}

/** Null where it is known only when it runs, as `$TIMEOUT`. */
function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}

/** Options after the word sidekiq, of whatever starts it. */
function givenIn(command: readonly string[], env: Surroundings['env']): Record<string, string[]> {
  const words = sidekiqIn(command.map((word) => expanded(word, env)))
  const given: Record<string, string[]> = {}
  const take = (name: string, value: string | undefined) => {
    if (value !== undefined) given[name] = [...(given[name] ?? []), shellExpanded(value, env)]
  }
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string
    const [, long, equals] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word) ?? []
    const [, letter = '', rest = ''] = /^-([A-Za-z])([\s\S]*)$/.exec(word) ?? []
    if (long !== undefined) {
      if (Object.values(LETTERS).includes(long)) take(long, equals ?? words[++i])
    } else if (LETTERS[letter]) take(LETTERS[letter], rest === '' ? words[++i] : rest)
  }
  return given
}

const SWARM = /^sidekiq(?:swarm)?$/
/** Their own options look like Sidekiq's. */
const MANAGED = /^(?:foreman|honcho|goreman|overmind|hivemind|supervisord)$/

function sidekiqIn(command: readonly string[]): readonly string[] {
  const all = commandsOf(command).ran.map(({ argv }) => argv)
  const after = (argv: readonly string[], isIt: (word: string) => boolean) => {
    const at = argv.findLastIndex((word) => isIt(baseName(word)))
    return at < 0 ? undefined : argv.slice(at + 1)
  }
  const unmanaged = all.filter((argv) => !MANAGED.test(baseName(argv[0])))
  // Last: a script such as bin/start-sidekiq is given Sidekiq's own options, and arguments to an unknown ENTRYPOINT may be.
  return (
    unmanaged.map((argv) => after(argv, (word) => SWARM.test(word))).find((found) => found) ??
    unmanaged
      .map((argv) => after(argv, (word) => /sidekiq/.test(word) && !/^-|\.(?:ya?ml|rb)\b/.test(word)))
      .find((found) => found) ??
    unmanaged.find((argv) => argv[0]?.startsWith('-')) ??
    []
  )
}

/** `$(NAME)`, which Kubernetes puts in before anything is started. */
function expanded(word: string, env: Surroundings['env']): string {
  return word.replace(/\$\(([A-Za-z_]\w*)\)/g, (all, name: string) => env[name] ?? all)
}

/** `$NAME`, `${NAME}` and `${NAME:-default}`; a default alone is what holds only where nothing else sets it. */
function shellExpanded(word: string, env: Surroundings['env']): string {
  return word.replace(
    /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?[-=][^}]*)?\})/g,
    (all, plain?: string, braced?: string) => env[plain ?? braced ?? ''] ?? all,
  )
}

function fileOf(path: string | undefined, files: Surroundings['files']): string | undefined {
  const wanted = path === undefined ? OWN_FILES : [path.replace(/^\.\//, '')]
  const found = Object.entries(files).find(([mounted]) =>
    wanted.some((one) => mounted === one || (!one.startsWith('/') && mounted.endsWith(`/${one}`))),
  )
  return found?.[1]
}

/** A config file of Sidekiq, with the section of the environment over the rest. What ERB writes is not known. */
function readFile(text: string, environment: string | undefined): SidekiqOptions | null {
  const document = parseDocument(text.replace(/<%[\s\S]*?%>/g, 'ERB'), { merge: true })
  if (document.errors.length > 0) return null
  let root: unknown
  try {
    root = document.toJS({ maxAliasCount: 100 })
  } catch {
    return null
  }
  if (!isRecord(root)) return null
  const plain = symbols(root)
  if (environment !== undefined) return optionsIn({ ...plain, ...symbols(plain[environment]) })
  // Which environment it is the image decides: what all of them agree on holds.
  const sections = Object.values(plain).filter((value) => isRecord(value) && isSection(symbols(value)))
  const [first, ...others] = [plain, ...sections.map((section) => ({ ...plain, ...symbols(section) }))].map(optionsIn)
  const agreed = <T>(of: (options: SidekiqOptions) => T): T | null =>
    first && others.every((one) => JSON.stringify(of(one)) === JSON.stringify(of(first))) ? of(first) : null
  return {
    timeoutSeconds: agreed((one) => one.timeoutSeconds),
    concurrency: agreed((one) => one.concurrency),
    queues: agreed((one) => one.queues),
  }
}

function isSection(value: Readonly<Record<string, unknown>>): boolean {
  return ['timeout', 'concurrency', 'queues'].some((key) => key in value)
}

/** Keys without the colon of Ruby's symbols. */
function symbols(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.replace(/^:/, ''), inner]))
}

function optionsIn(options: Readonly<Record<string, unknown>>): SidekiqOptions {
  const number = (value: unknown) => {
    const found = numberIn(value, Number.NaN)
    return Number.isFinite(found) ? found : null
  }
  const capsules = Object.values(symbols(options.capsules)).map(symbols)
  const own = namesIn(options.queues)
  const others = capsules.map(({ queues }) => namesIn(queues))
  const threads = [number(options.concurrency), ...capsules.map(({ concurrency }) => number(concurrency))]
  return {
    timeoutSeconds: number(options.timeout),
    concurrency:
      capsules.length === 0
        ? number(options.concurrency)
        : threads.includes(null)
          ? null
          : threads.reduce((sum: number, one) => sum + (one ?? 0), 0),
    queues: own === null || others.includes(null) ? null : [...own, ...others.flatMap((names) => names ?? [])],
  }
}

/** `- orders`, `- [orders, 2]`; null where there are none, or ERB names them. */
function namesIn(queues: unknown): string[] | null {
  if (!Array.isArray(queues) || queues.length === 0) return null
  const names = queues.map((queue: unknown) => String(Array.isArray(queue) ? queue[0] : queue).replace(/,\d+$/, ''))
  return names.some((name) => !/^[\w.-]+$/.test(name) || name.includes('ERB')) ? null : [...new Set(names)]
}
