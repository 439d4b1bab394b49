import type { Finding } from '../../kernel/judgement.ts'
import { type Options, readOptions } from './mysqldump-options.ts'

/** The options of the one mysqldump in a command line of the shell. @returns a sentence where there is none, or another tool */
export function seedOptions(command: string): Options | string {
  const calls = commandsOf(command).flatMap((words) => {
    const at = words.findIndex((word) => /(^|\/)mysqldump$/.test(word))
    return at < 0 ? [] : [words.slice(at + 1)]
  })
  const [args] = calls
  if (!args) return 'dumpCommand calls no mysqldump; other tools are not read.'
  if (calls.length > 1) return 'dumpCommand calls mysqldump more than once; what the calls make together is not read.'
  return readOptions(args)
}

/** Words by the shell's rules of quoting, command by command; expansions stay as they are written. */
function commandsOf(text: string): string[][] {
  const commands: string[][] = [[]]
  let word: string | undefined
  const end = () => {
    if (word !== undefined) commands.at(-1)?.push(word)
    word = undefined
  }
  const tokens = /\\\r?\n|\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"|(\s*[|;&\n]+\s*)|(\s+)|(\d*[<>]+&?\s*)|(.)/gs
  for (const [whole, escaped, single, double, cut, gap, redirect, plain] of text.trim().matchAll(tokens)) {
    if (cut !== undefined) {
      end()
      commands.push([])
    } else if (gap !== undefined || redirect !== undefined) end()
    else if (!/^\\\r?\n$/.test(whole))
      word = (word ?? '') + (escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? plain ?? '')
  }
  end()
  return commands
}

export interface SeedFacts {
  options: Options
  /** The source is RDS, which denies FLUSH TABLES WITH READ LOCK. */
  rds: boolean
  /** The source's. */
  gtidMode: string
}

const REPLICA =
  'On RDS dump from a read replica with stopped replication (CALL mysql.rds_stop_replication), with --set-gtid-purged=OFF, and take the position from it: its gtid_executed, or Relay_Master_Log_File and Exec_Master_Log_Pos.'

export function judgeSeed({ options: { given, unknown }, rds, gtidMode }: SeedFacts): Finding[] {
  const findings: Finding[] = []
  const add = (code: Finding['code'], at: string, source: string, how: string) =>
    findings.push({ code, at, source, target: null, remedy: { how } })
  const is = (name: string) => given[name] !== undefined && given[name] !== false

  for (const flag of unknown) add('seed-flag-unknown', flag, 'no option of mysqldump', unknownHow(flag))
  const purged = String(given['set-gtid-purged'] ?? 'AUTO').toUpperCase()
  const position = ['source-data', 'master-data', 'dump-replica', 'dump-slave'].find(is)
  const snapshot = is('single-transaction')
  if (rds) {
    const locking = ['source-data', 'master-data', 'lock-all-tables'].filter(is)
    if (snapshot && is('flush-logs')) locking.push('flush-logs')
    for (const name of locking)
      add('seed-lock-denied', `--${name}`, 'FLUSH TABLES WITH READ LOCK', `Leave it out. ${REPLICA}`)
    if (snapshot && gtidMode === 'ON' && purged !== 'OFF')
      add('seed-lock-denied', '--set-gtid-purged', `${purged}: FLUSH TABLES WITH READ LOCK since 8.0.32`, REPLICA)
  } else if (!position && (gtidMode !== 'ON' || purged === 'OFF'))
    add('seed-position-missing', gtidMode === 'ON' ? '--set-gtid-purged' : '--source-data', purged, POSITION)
  if (!snapshot || is('lock-all-tables'))
    add(
      'seed-inconsistent',
      '--single-transaction',
      snapshot ? 'switched off by --lock-all-tables' : 'missing',
      SNAPSHOT,
    )
  for (const name of ['routines', 'events', 'triggers'])
    if (name === 'triggers' ? given[name] === false : !is(name))
      add('seed-objects-missing', `--${name}`, given[name] === false ? 'switched off' : 'missing', `Add --${name}.`)
  if (!is('hex-blob'))
    add('seed-bytes-changed', '--hex-blob', 'missing', 'Add --hex-blob: binary columns then pass as hexadecimal text.')
  const charset = given['default-character-set']
  if (charset !== 'utf8mb4' && charset !== 'binary')
    add('seed-bytes-changed', '--default-character-set', String(charset ?? 'missing: utf8 before 8.0'), CHARSET)
  return findings
}

const POSITION =
  'Have the dump say what it holds: --set-gtid-purged=ON with GTIDs, else --source-data=2 (--master-data=2 before 8.0.26).'
const SNAPSHOT =
  'Add --single-transaction, and no --lock-all-tables: all tables are then read as of one moment, without locks.'
const CHARSET = 'Add --default-character-set=utf8mb4: in utf8, characters of four bytes become question marks.'

function unknownHow(flag: string): string {
  return flag === '--gtid'
    ? '--set-gtid-purged=ON|OFF|COMMENTED is its name.'
    : `See mysqldump --help, and leave out ${flag}.`
}
