const words = (text: string) => text.trim().split(/\s+/)

/** Long options of mysqldump, of 5.7 to 9.7 together. */
const OPTIONS: ReadonlySet<string> = new Set(
  words(`
  add-drop-database add-drop-masking-policy add-drop-table add-drop-trigger add-drop-user add-locks all-databases
  all-tablespaces allow-keywords apply-replica-statements apply-slave-statements bind-address character-sets-dir
  column-statistics comments compact compatible complete-insert compress compression-algorithms create-options databases
  debug debug-check debug-info default-auth default-character-set defaults-extra-file defaults-file
  defaults-group-suffix delete-master-logs delete-source-logs disable-keys dump-date dump-replica dump-slave
  enable-cleartext-plugin events extended-insert fields-enclosed-by fields-escaped-by fields-optionally-enclosed-by
  fields-terminated-by flush-logs flush-privileges force get-server-public-key help hex-blob host ignore-error
  ignore-table ignore-views include-master-host-port include-source-host-port init-command init-command-add
  insert-ignore lines-terminated-by lock-all-tables lock-tables log-error login-path masking-policies master-data
  max-allowed-packet mysqld-long-query-time net-buffer-length network-timeout no-autocommit no-create-db no-create-info
  no-data no-defaults no-login-paths no-set-names no-tablespaces opt order-by-primary password password1 password2
  password3 pipe plugin-authentication-kerberos-client-mode plugin-dir port print-defaults protocol quick quote-names
  replace result-file routines secure-auth server-public-key-path set-charset set-gtid-purged shared-memory-base-name
  show-create-table-skip-secondary-engine single-transaction skip-generated-invisible-primary-key skip-opt socket
  source-data ssl ssl-ca ssl-capath ssl-cert ssl-cipher ssl-crl ssl-crlpath ssl-fips-mode ssl-key ssl-mode
  ssl-session-data ssl-session-data-continue-on-failed-reuse ssl-verify-server-cert tab tables tls-ciphersuites
  tls-sni-servername tls-version triggers tz-utc user users verbose version where xml zstd-compression-level`),
)

const SHORT: Readonly<Record<string, string>> = {
  A: 'all-databases',
  B: 'databases',
  E: 'events',
  F: 'flush-logs',
  R: 'routines',
  d: 'no-data',
  l: 'lock-tables',
  t: 'no-create-info',
  x: 'lock-all-tables',
}
/** Short options whose rest of the word, or the next word, is a value; of a password and of debugging only the rest. */
const VALUED = 'huPSrwT'
const REST_ONLY = 'p#'

export interface Options {
  /** The last value of every known option; `true` without one, `false` where it is switched off. */
  given: Record<string, string | boolean>
  /** As written, without values. */
  unknown: string[]
  /** Some words come from the shell's variables or commands. */
  hidden: boolean
}

/** @param args the words after `mysqldump` */
export function readOptions(args: readonly string[]): Options {
  const options: Options = { given: {}, unknown: [], hidden: false }
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? ''
    if (/^[$`]/.test(word)) options.hidden = true
    else if (word.startsWith('--')) readLong(word, options)
    else if (word.startsWith('-') && readShort(word, options)) i++
  }
  return options
}

function readLong(word: string, { given, unknown }: Options): void {
  const [, written = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
  if (written === '') return
  const name = written.replaceAll('_', '-')
  const bare = name.replace(/^loose-/, '')
  const known = resolved(bare)
  const off = known ? undefined : resolved(bare.replace(/^(skip|disable)-/, ''))
  const on = known ?? resolved(bare.replace(/^enable-/, ''))
  if (off) given[off] = false
  else if (on) given[on] = value === undefined ? true : /^(0|off|false)$/i.test(value) ? offValue(on, value) : value
  else if (name === bare) unknown.push(`--${written}`)
}

/** `OFF` is a value of its own where an option has more than two. */
function offValue(name: string, value: string): string | boolean {
  return name === 'set-gtid-purged' ? value : false
}

/** Names may be cut short as long as they are clear. */
function resolved(name: string): string | undefined {
  if (OPTIONS.has(name)) return name
  const fitting = name === '' ? [] : [...OPTIONS].filter((option) => option.startsWith(name))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** Letters may stand together. True where the last one wants the next word as its value. */
function readShort(word: string, { given }: Options): boolean {
  for (let i = 1; i < word.length; i++) {
    const letter = word[i] ?? ''
    if (VALUED.includes(letter)) return i === word.length - 1
    if (REST_ONLY.includes(letter)) return false
    const name = SHORT[letter]
    if (name) given[name] = true
  }
  return false
}
