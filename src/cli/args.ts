import { parseArgs } from 'node:util'
import { REPLICATION, type Replication } from '../../fixtures/world/options.ts'
import { PHASES, type Phase } from '../kernel/check.ts'

export class UsageError extends Error {
  constructor(sentence: string) {
    super(`${sentence} Try: npm run parity -- --help`)
    this.name = 'UsageError'
  }
}

export interface RunOptions {
  suites: readonly string[]
  checks: readonly string[]
  phase?: Phase
  config?: string
  databases?: readonly string[]
  ledger: string
  /** Ledger of a run before, to compare with. */
  baseline?: string
  /** Hours after which stored evidence is stale; overrides the config's. */
  maxAgeHours?: number
  /** Judge a ledger although no manifest vouches for it. */
  unsealed: boolean
  /** Where `repair` writes. */
  out: string
  plant?: string
  /** Asked for in so many words: --rehearsal or --plant. */
  rehearsal: boolean
  /** --no-rehearsal: where nothing is configured that is wrong configuration, as in CI. */
  neverRehearse: boolean
  /** A run that leaves something out may end with 0. */
  allowPartial: boolean
  scale: number
  /** How the target of a rehearsal follows its source. */
  replication: Replication
  /** Of `cutover`. */
  monitor: { port: number; journal: string; everyMs: number }
  colour?: boolean
}

export type Command =
  | { verb: 'help' | 'version' | 'prepare' }
  | { verb: 'list'; json: boolean }
  | { verb: 'run'; options: RunOptions }
  | { verb: 'doctor' | 'repair' | 'cutover'; options: RunOptions }
  | { verb: 'judge'; file: string; options: RunOptions }

const OPTIONS = {
  suite: { type: 'string', multiple: true },
  check: { type: 'string', multiple: true },
  phase: { type: 'string' },
  config: { type: 'string' },
  database: { type: 'string', multiple: true },
  ledger: { type: 'string' },
  baseline: { type: 'string' },
  'max-age': { type: 'string' },
  unsealed: { type: 'boolean' },
  out: { type: 'string' },
  plant: { type: 'string' },
  rehearsal: { type: 'boolean' },
  'allow-partial': { type: 'boolean' },
  scale: { type: 'string' },
  replication: { type: 'string' },
  port: { type: 'string' },
  journal: { type: 'string' },
  every: { type: 'string' },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
  color: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** Throws `UsageError`. */
export function readArgs(argv: readonly string[]): Command {
  const { values, positionals, tokens } = parse(argv)
  if (values.help) return { verb: 'help' }
  if (values.version) return { verb: 'version' }
  const [verb = 'run', ...words] = takeDatabases(values, positionals, tokens)
  const options = runOptions(values)
  if (values.list || verb === 'list') return { verb: 'list', json: values.json ?? false }
  if (verb === 'judge') {
    const [file] = words
    if (!file || words.length > 1) throw new UsageError('judge takes one ledger file.')
    return { verb, file, options }
  }
  if (words.length > 0) throw new UsageError(`'${words[0]}' is not understood.`)
  if (verb === 'run' || verb === 'doctor' || verb === 'repair' || verb === 'cutover') return { verb, options }
  if (verb === 'prepare') return { verb }
  throw new UsageError(`There is no verb '${verb}'; the verbs are run, judge, repair, cutover, doctor and list.`)
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, allowNegative: true, tokens: true })
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]?.replace(/\.$/, '')}.`)
  }
}

type Values = ReturnType<typeof parse>['values']

/** `--database a b` takes every word up to the next option, `--database a --database b` does the same. */
function takeDatabases(values: Values, positionals: string[], tokens: ReturnType<typeof parse>['tokens']): string[] {
  const own: string[] = []
  let open = false
  for (const token of tokens) {
    if (token.kind === 'option') open = token.name === 'database'
    else if (token.kind === 'positional') {
      if (open) values.database?.push(token.value)
      else own.push(token.value)
    }
  }
  return positionals.length === 0 ? [] : own
}

function runOptions(values: Values): RunOptions {
  refuseBlank(values)
  if (values.plant !== undefined && values.rehearsal === false)
    throw new UsageError('--plant breaks a rehearsal on purpose; it does not go with --no-rehearsal.')
  const phase = values.phase as Phase | undefined
  if (phase !== undefined && !PHASES.includes(phase))
    throw new UsageError(`--phase is one of ${PHASES.join(', ')}, not '${phase}'.`)
  const scale = Number(values.scale ?? 1)
  if (!(scale > 0 && scale <= 1_000))
    throw new UsageError(`--scale is a number above 0, at most 1000, not '${values.scale}'.`)
  const replication = (values.replication ?? 'gtid') as Replication
  if (!REPLICATION.includes(replication))
    throw new UsageError(`--replication is one of ${REPLICATION.join(', ')}, not '${values.replication}'.`)
  const [port, every] = [Number(values.port ?? 4848), Number(values.every ?? 5)]
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port is a number up to 65535, not '${values.port}'.`)
  if (!(every >= 1 && every <= 3_600)) throw new UsageError(`--every is 1 to 3600 seconds, not '${values.every}'.`)
  const maxAge = values['max-age'] === undefined ? undefined : Number(values['max-age'])
  if (maxAge !== undefined && !(maxAge > 0))
    throw new UsageError(`--max-age is a number of hours above 0, not '${values['max-age']}'.`)
  if (values.plant !== undefined && values.config !== undefined)
    throw new UsageError('--plant breaks a rehearsal on purpose; it does not go with --config.')
  return {
    suites: list(values.suite),
    checks: list(values.check),
    ...(phase ? { phase } : {}),
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.database ? { databases: list(values.database) } : {}),
    ledger: values.ledger ?? '.parity/ledger.json',
    ...(values.baseline === undefined ? {} : { baseline: values.baseline }),
    ...(maxAge === undefined ? {} : { maxAgeHours: maxAge }),
    unsealed: values.unsealed ?? false,
    out: values.out ?? '.parity/repair.sql',
    ...(values.plant === undefined ? {} : { plant: values.plant }),
    monitor: { port, journal: values.journal ?? '.parity/cutover.ndjson', everyMs: every * 1_000 },
    rehearsal: values.rehearsal ?? values.plant !== undefined,
    neverRehearse: values.rehearsal === false,
    allowPartial: values['allow-partial'] ?? false,
    scale,
    replication,
    ...(values.color === undefined ? {} : { colour: values.color }),
  }
}

/** An option whose value is empty is a variable that was not set, in the script that wrote it. */
export function refuseBlank(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values))
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === 'string' && (Array.isArray(value) ? one.split(',') : [one]).some((part) => part.trim() === ''))
        throw new UsageError(`--${name} has an empty value.`)
}

function list(values: readonly string[] | undefined): string[] {
  return [...new Set((values ?? []).flatMap((value) => value.split(',')).filter(Boolean))]
}
