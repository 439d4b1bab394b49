import { CannotTell, type UnprovenReason } from '../../kernel/judgement.ts'

const BY_CODE: Record<string, UnprovenReason> = {
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EPIPE: 'unreachable',
  ETIMEDOUT: 'unreachable',
  PROTOCOL_CONNECTION_LOST: 'unreachable',
  ER_SERVER_SHUTDOWN: 'unreachable',
  ER_CON_COUNT_ERROR: 'unreachable',
  ER_TOO_MANY_USER_CONNECTIONS: 'unreachable',
  ER_SECURE_TRANSPORT_REQUIRED: 'unreachable',
  HANDSHAKE_NO_SSL_SUPPORT: 'unreachable',
  HANDSHAKE_SSL_ERROR: 'unreachable',
  PROTOCOL_SEQUENCE_TIMEOUT: 'timed-out',
  ER_QUERY_TIMEOUT: 'timed-out',
  ER_STATEMENT_TIMEOUT: 'timed-out',
  ER_QUERY_INTERRUPTED: 'timed-out',
  ER_LOCK_WAIT_TIMEOUT: 'timed-out',
  ER_ACCESS_DENIED_ERROR: 'forbidden',
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: 'forbidden',
  ER_DBACCESS_DENIED_ERROR: 'forbidden',
  ER_TABLEACCESS_DENIED_ERROR: 'forbidden',
  ER_COLUMNACCESS_DENIED_ERROR: 'forbidden',
  ER_PROCACCESS_DENIED_ERROR: 'forbidden',
  ER_SPECIFIC_ACCESS_DENIED_ERROR: 'forbidden',
  ER_VIEW_NO_EXPLAIN: 'forbidden',
  ER_ACCOUNT_HAS_BEEN_LOCKED: 'forbidden',
  ER_MUST_CHANGE_PASSWORD: 'forbidden',
  ER_BAD_DB_ERROR: 'not-configured',
}

/** By number where servers give one number different names, or the driver's table of names lacks it. */
const BY_NUMBER: Record<number, UnprovenReason> = {
  // Statement time-outs: MySQL 3024, MariaDB 1969.
  3024: 'timed-out',
  1969: 'timed-out',
  3159: 'unreachable',
  // This host may not connect, or has failed too often.
  1129: 'unreachable',
  1130: 'unreachable',
  // Refusals for want of a privilege: of a database, a login, a table, a column, a statement, a routine.
  1044: 'forbidden',
  1045: 'forbidden',
  1142: 'forbidden',
  1143: 'forbidden',
  1227: 'forbidden',
  1345: 'forbidden',
  1370: 'forbidden',
  1698: 'forbidden',
  // Locked, expired or blocked accounts: MySQL 3118 and 3955, MariaDB 4151.
  1820: 'forbidden',
  1862: 'forbidden',
  3118: 'forbidden',
  3955: 'forbidden',
  4151: 'forbidden',
}

interface DriverError extends Error {
  code?: string
  errno?: number
  sqlMessage?: string
}

/** One sentence with the place in it; server errors that mean "could not read" keep their reason, the rest stay defects. */
export function asCannotTell(error: unknown, where: string, sql?: string): unknown {
  if (!(error instanceof Error) || error instanceof CannotTell) return error
  const { code, errno, sqlMessage, message } = error as DriverError
  const reason =
    BY_NUMBER[errno ?? 0] ??
    BY_CODE[code ?? ''] ??
    (isTls(code, message) || /closed state/.test(message) ? 'unreachable' : undefined)
  const said = withoutValues(sqlMessage ?? message)
  const statement = sql ? ` (in: ${sql.replace(/\s+/g, ' ').trim().slice(0, 120)})` : ''
  if (reason)
    return new CannotTell(
      reason,
      `${where}: ${advice(code, errno) ?? said}${missingGrant(errno, said, sql)}${reason === 'forbidden' || reason === 'timed-out' ? statement : ''}`,
      { cause: error },
    )
  return new Error(`${where}: ${said}${statement}`, { cause: error })
}

/** Servers quote what they could not convert, insert or compare: a value of a row belongs in no artefact. */
function withoutValues(message: string): string {
  return message
    .replace(
      /((?:Cannot convert string|Incorrect [\w() ]*value:|Truncated incorrect [\w() ]*value:|Duplicate entry|Invalid value|Wrong value for type|Data truncated for value)\s*)(['"]).*?\2/gi,
      "$1'…'",
    )
    .replace(/\bInvalid (\w+) character string: (['"]).*?\2/gi, "Invalid $1 character string: '…'")
    .replace(/(Incorrect \w+ value: )'.*?'( for function)/gi, "$1'…'$2")
}

/** What an administrator must run, as far as the server's refusal or the statement says it. */
function missingGrant(errno: number | undefined, said: string, sql = ''): string {
  if (errno === 1227) {
    const [, list = ''] = /\(at least one of\) the (.+?) privilege/.exec(said) ?? []
    const least = list.split(/,\s*/).filter((one) => one !== '' && one !== 'SUPER')[0]
    return least ? `; an administrator must run: GRANT ${least} ON *.* TO the account` : ''
  }
  if (errno !== 1142 && errno !== 1143) return ''
  const [table] = /\b(?:mysql|performance_schema)\.\w+/.exec(sql) ?? []
  const place = table?.startsWith('performance_schema.') ? 'performance_schema.*' : table
  return place ? `; an administrator must run: GRANT SELECT ON ${place} TO the account` : ''
}

function isTls(code: string | undefined, message: string): boolean {
  return (
    /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|EPROTO)/.test(code ?? '') ||
    /certificate|SSL|TLS/.test(message)
  )
}

function advice(code: string | undefined, errno: number | undefined): string | undefined {
  if (errno === 3159)
    return 'the server refuses connections without TLS; set tls.mode (or ssl-mode in the URL) to verify-identity'
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (connection refused); check host, port and firewall'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name has no address; check its spelling and the DNS of this network'
    case 'ETIMEDOUT':
      return 'no answer within the connection time-out; check firewall and network path'
    case 'PROTOCOL_CONNECTION_LOST':
    case 'ECONNRESET':
      return 'the server closed the connection'
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return 'the server offers no TLS; set tls.mode to preferred or disabled if that is meant'
    default:
      return undefined
  }
}
