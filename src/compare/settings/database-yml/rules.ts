import type { Declared } from '../../../kernel/check.ts'
import type { Code } from '../../../kernel/codes/index.ts'
import type { Setting, YmlConnection } from './connections.ts'
import { verifies } from './tls.ts'

/** What the config states, as far as database.yml can contradict it. */
export interface Stated {
  databases: readonly string[]
  accounts: readonly string[]
  clients?: Declared['clients'] | undefined
  strict: boolean
  sqlMode?: string | undefined
  azure: boolean
}

export interface Remark {
  code?: Code
  key: string
  is: string
  /** A sentence or two: what it means and what to do. */
  how: string
}

type Rule = (value: string, connection: YmlConnection, stated: Stated) => { code?: Code; how: string } | undefined

const bad = (how: string) => ({ code: 'database-yml-setting' as const, how })
const contradicts = (how: string) => ({ code: 'database-yml-contradicts-config' as const, how })
const note = (how: string) => ({ how })
const isTrue = (value: string) => /^(?:true|1|yes|on)$/i.test(value)
const LOCAL = /^(?:localhost|127\.|::1$|\[::1\]$|0\.0\.0\.0$)/i

const seconds: Rule = (value) =>
  /^\d+(\.\d+)?$/.test(value) ? undefined : bad('The driver expects a number of seconds: correct the value.')

/** Of keys whose value is written in the file. Keys without a rule are fine as they are. */
const RULES: Readonly<Record<string, Rule>> = {
  host(value) {
    const how =
      'Name the Azure server, or take it from the environment; waive this if DATABASE_URL, which overrides it, is set in the pods.'
    if (/\.amazonaws\.com(?:\.cn)?\.?$/i.test(value))
      return { code: 'database-yml-host', how: `It points to AWS. ${how}` }
    if (LOCAL.test(value)) return { code: 'database-yml-host', how: `No MySQL runs in the pod. ${how}` }
    return undefined
  },
  socket: () => ({
    code: 'database-yml-host',
    how: 'No MySQL runs in the pod, so there is no socket: name the Azure server as host, or waive this if DATABASE_URL is set in the pods.',
  }),
  port: (value, _, { azure }) =>
    azure && value !== '3306' ? bad('Azure Database for MySQL listens on port 3306 alone: correct it.') : undefined,
  username(value, _, { accounts, azure }) {
    if (azure && value.includes('@'))
      return bad('Flexible Server takes the plain user name, without the name of the server: correct it.')
    if (accounts.length > 0 && !accounts.includes(value))
      return contradicts(
        `accounts.application states ${accounts.join(', ')}: add this user there, so that its grants are compared, or correct the file.`,
      )
    return undefined
  },
  database: (value, _, { databases }) =>
    databases.length > 0 && !databases.some((name) => name.toLowerCase() === value.toLowerCase())
      ? contradicts(`This run compares ${databases.join(', ')} alone: add the database to databases in the config.`)
      : undefined,
  encoding(value) {
    if (/^utf8mb4$/i.test(value)) return undefined
    if (/^(?:utf8|utf8mb3|latin1)$/i.test(value))
      return note('Text that the character set cannot hold is refused or lost, on both sides: utf8mb4 holds all of it.')
    return bad('MySQL may not know this character set: write utf8mb4.')
  },
  collation: (value, { settings }) =>
    settings.encoding === undefined
      ? note('It counts only beside encoding, which is not set.')
      : /^utf8mb4_uca1400/.test(value)
        ? bad('This collation is MariaDB’s, MySQL refuses it: take one of utf8mb4_0900.')
        : undefined,
  pool: poolRule,
  max_connections: poolRule,
  strict: (value, _, { strict }) =>
    isTrue(value) || !strict ? undefined : note('Rails sessions are compared without strict mode, as the file has it.'),
  prepared_statements(value, { adapter }) {
    if (!isTrue(value)) return undefined
    if (adapter === 'trilogy')
      return bad('Trilogy has no prepared statements and Rails refuses to start: remove the key.')
    return note('Each connection keeps up to statement_limit statements of the server’s max_prepared_stmt_count.')
  },
  reconnect: (value) =>
    isTrue(value)
      ? note(
          'A connection that comes back has lost its session settings and its transaction; newer drivers ignore the key.',
        )
      : undefined,
  init_command: () =>
    note(
      'It runs on every new connection and is not run by this harness: try it on the target, where it may be refused.',
    ),
  sslca: rdsBundle,
  ssl_ca: rdsBundle,
  sslcipher: () => note('The target must offer one of these ciphers.'),
  ssl_cipher: () => note('The target must offer one of these ciphers.'),
  local_infile: (value) =>
    isTrue(value) ? note('LOAD DATA LOCAL needs local_infile = ON on the target, too.') : undefined,
  connect_timeout: seconds,
  read_timeout: seconds,
  write_timeout: seconds,
  checkout_timeout: seconds,
  default_auth: () => note('The account on the target must have this plug-in.'),
  enable_cleartext_plugin: (value) =>
    isTrue(value)
      ? note('The password is sent as it is, as for IAM or Entra tokens: AWS IAM does not exist on Azure.')
      : undefined,
  default_file: () => note('The driver takes more settings from this file, which is not read here.'),
  default_group: () =>
    note('The driver takes more settings from this group of an option file, which is not read here.'),
}

function poolRule(value: string, _: YmlConnection, { clients }: Stated): ReturnType<Rule> {
  if (!/^\d+$/.test(value)) return bad('The size of the pool must be a number: correct it.')
  if (!clients) return undefined
  const size = Number(value)
  const busiest = clients.sidekiq.toSorted((a, b) => b.concurrency - a.concurrency)[0]
  if (busiest && busiest.concurrency > size)
    return bad(
      `${busiest.name} runs ${busiest.concurrency} threads: the others wait for a connection and fail (ConnectionTimeoutError). Raise it, or take it from RAILS_MAX_THREADS.`,
    )
  if (size > clients.web.pool)
    return contradicts(
      `clients.web.pool states ${clients.web.pool}: the budget of connections is made for too few; correct either.`,
    )
  return undefined
}

function rdsBundle(value: string, { settings }: YmlConnection): ReturnType<Rule> {
  if (!/rds|global-bundle|amazon/i.test(value)) return undefined
  const how =
    'These are Amazon’s authorities: name a file with those of Azure (DigiCert Global Root G2, Microsoft RSA Root 2017).'
  return verifies(settings.ssl_mode) ? bad(`${how} As it is, no connection comes up.`) : note(how)
}

/** Of `variables`. */
const VARIABLES: Readonly<Record<string, Rule>> = {
  sql_mode: (value, _, { sqlMode }) =>
    sqlMode !== undefined && normal(sqlMode) !== normal(value)
      ? contradicts(`rails.sqlMode states '${sqlMode}': remove it there, the file is read.`)
      : undefined,
  time_zone: (value) =>
    /^(?:\+00:00|UTC|Etc\/UTC|SYSTEM)$/i.test(value)
      ? undefined
      : /^[+-]\d\d:\d\d$/.test(value)
        ? note('The time that the server makes for Rails is not UTC, on both sides.')
        : note('No connection comes up before the target knows zones by name: see settings/time-zone.'),
  transaction_isolation: () => note('It overrides the server’s transaction_isolation for Rails.'),
  tx_isolation: () => bad('MySQL 8.0 does not know it and refuses the connection: write transaction_isolation.'),
  query_cache_type: () => bad('MySQL 8.0 does not know it and refuses the connection: remove it.'),
  innodb_strict_mode: () => undefined,
}

function normal(modes: string): string {
  return modes
    .toUpperCase()
    .split(/\s*,\s*/)
    .filter(Boolean)
    .sort()
    .join()
}

/** What the values of a connection call for; those with a code are findings, the rest notes. */
export function remarks(connection: YmlConnection, stated: Stated): Remark[] {
  const of = (rules: Readonly<Record<string, Rule>>, settings: Record<string, Setting>, prefix: string) =>
    Object.entries(settings).flatMap(([key, setting]): Remark[] => {
      const rule = rules[key]
      const value = 'text' in setting ? setting.text.replace(/^:/, '') : undefined
      const found = rule && value !== undefined && value !== '' ? rule(value, connection, stated) : undefined
      return found ? [{ ...found, key: `${prefix}${key}`, is: key === 'init_command' ? '' : (value ?? '') }] : []
    })
  return [...of(RULES, connection.settings, ''), ...of(VARIABLES, connection.variables, 'variables.')]
}
