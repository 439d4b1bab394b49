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

/** Error numbers of statement time-outs: MySQL 3024, MariaDB 1969. Newer than the driver's table of names. */
const BY_NUMBER: Record<number, UnprovenReason> = { 3024: 'timed-out', 1969: 'timed-out', 3159: 'unreachable' }

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
      `${where}: ${advice(code, errno) ?? said}${reason === 'forbidden' || reason === 'timed-out' ? statement : ''}`,
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
