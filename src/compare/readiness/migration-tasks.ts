import { baseName, commandsOf, type Ran } from '../kubernetes/commands.ts'
import type { Container } from './kubernetes/manifests.ts'

/** What a container does to the schema, as far as its command tells. */
export interface TaskUse {
  /** Tasks that bring the schema up to date: `db:migrate`, `db:prepare`. */
  migrates: readonly string[]
  /** Tasks and settings that lose data, or do not bring the schema to the image's newest version. */
  wrong: readonly string[]
  /** What cannot be read from the manifest. */
  unknown: readonly string[]
  /** Its failure is passed over: the Job counts as done. */
  masked: boolean
}

/** Also of one database alone: `db:migrate:primary`. */
const MIGRATES = /^db:(?:prepare|migrate(?::(?!(?:redo|reset|up|down|rollback|status|with_data)(?::|$))[a-z_]\w*)?)$/
/** `up` and `down` run one migration alone; `environment:set` takes the protection of production off. */
const WRONG =
  /^(?:db:(?:drop|purge|reset|setup|seed|fixtures|truncate_all|rollback|forward|environment:set|test|schema:load|structure:load|load|migrate:(?:redo|reset|up|down|rollback))|railties:install:migrations)(?:[:[_]|$)/
const HARMLESS =
  /^(?:db:(?:version|create|charset|collation|abort_if_pending_migrations|migrate:status|check_protected_environments|load_config|schema:dump|structure:dump|schema:cache:dump|_dump)(?::|$)|environment$|about$|stats$|(?:assets|log|tmp|zeitwerk|cache|webpacker|yarn):)/
/** Programs that do nothing to a schema. */
const NO_SCHEMA = new Set(
  `: [ [[ test true false echo printf cd set export unset umask ulimit trap exit wait sleep date ls cat mkdir chmod chown
  rm cp mv touch ln env nc ncat curl wget dig getent ping mysqladmin pwd id whoami hostname bundle shift return local
  readonly break continue let read until kill pg_isready tee jemalloc sync`.split(/\s+/),
)

/** Rails' own, of the image: it is run before what the manifest says. */
export const ENTRYPOINT = 'bin/docker-entrypoint'

/**
 * @param scripts texts of the image's scripts by their path; those that are missing are unknown
 */
export function taskUse(container: Container, scripts: Readonly<Record<string, string>>): TaskUse {
  const { command, argsOnly = false } = container
  const entry = scripts[ENTRYPOINT]
  const words = argsOnly && entry ? [ENTRYPOINT, ...command] : command
  const { ran, opaque } = commandsOf(words, scripts)
  const env = Object.fromEntries(
    container.env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  )
  const found = { migrates: [] as string[], wrong: [] as string[], unknown: [...opaque], masked: false }
  if (command.length === 0) found.unknown.push('the image decides what it runs')
  else if (argsOnly && !entry)
    found.unknown.push('there is no command, so the image decides what its arguments are given to')
  for (const one of ran) takeProgram({ ...one, env: { ...env, ...one.env } }, scripts, found)
  if (found.migrates.length > 0 || found.wrong.length > 0)
    for (const [name, value] of Object.entries(env)) found.wrong.push(...settingsIn(name, value))
  return { ...found, wrong: [...new Set(found.wrong)] }
}

type Found = { migrates: string[]; wrong: string[]; unknown: string[]; masked: boolean }

function takeProgram({ argv, env, masked }: Ran, scripts: Readonly<Record<string, string>>, found: Found): void {
  const program = baseName(argv[0])
  const at = NO_SCHEMA.has(program) ? -1 : argv.findIndex((word) => /^(?:rails|rake)$/.test(baseName(word)))
  const isRails = at === 0 || (program === 'ruby' && at > 0)
  if (at > 0 && !isRails) {
    // What it is given, and what else it does: `bin/entrypoint bin/rails db:migrate`, `wait-for db:3306 -- bin/rails …`.
    if (
      !/^(?:wait[-_]for|dockerize|aws-vault|chamber|doppler|op$|infisical)/.test(program) &&
      !isEntrypoint(argv[0], scripts)
    )
      found.unknown.push(`${argv[0]} before ${argv.slice(at).join(' ')}`)
    takeProgram({ argv: argv.slice(at), env, masked }, scripts, found)
    return
  }
  if (!isRails) {
    if (!NO_SCHEMA.has(program) && !/^(?:wait[-_]for|dockerize)/.test(program)) found.unknown.push(argv.join(' '))
    return
  }
  const words = argv.slice(at + 1)
  const migrates: string[] = []
  for (const word of words) {
    const [, name, value = ''] = /^([A-Z][A-Z_]*)=(.*)$/.exec(word) ?? []
    const [, long, set = ''] = /^--(version|step)=(.*)$/i.exec(word) ?? []
    if (name !== undefined) found.wrong.push(...settingsIn(name, value))
    else if (long !== undefined) found.wrong.push(...settingsIn(long.toUpperCase(), set))
    else if (word.startsWith('-')) continue
    else if (MIGRATES.test(word)) migrates.push(word)
    else if (WRONG.test(word)) found.wrong.push(word)
    else if (!HARMLESS.test(word)) found.unknown.push(argv.slice(at).join(' '))
  }
  for (const [name, value] of Object.entries(env)) if (migrates.length > 0) found.wrong.push(...settingsIn(name, value))
  if (migrates.length > 0 && masked) found.masked = true
  found.migrates.push(...migrates)
}

function isEntrypoint(word: string | undefined, scripts: Readonly<Record<string, string>>): boolean {
  return word !== undefined && Object.keys(scripts).some((path) => word.replace(/^\.\//, '').endsWith(path))
}

/** Variables that make a migration another one. */
function settingsIn(name: string, value: string): string[] {
  const told = `${name}=${value}`
  if (name === 'DISABLE_DATABASE_ENVIRONMENT_CHECK') return /^(?:|0|false)$/i.test(value) ? [] : [told]
  // To that version, downwards too.
  if ((name === 'VERSION' || name === 'STEP' || name === 'SCOPE') && value !== '') return [told]
  if ((name === 'RAILS_ENV' || name === 'RACK_ENV') && /^(?:development|test)$/.test(value)) return [told]
  return []
}
