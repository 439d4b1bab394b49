import { type Finding, type Judgement, unproven, verdictOf } from '../../../kernel/judgement.ts'
import { type Setting, talksToMysql, type YmlConnection } from './connections.ts'
import { knownKeys, nearest, TLS_KEY } from './keys.ts'
import { remarks, type Stated } from './rules.ts'
import { modeOf, unknownTlsKeys } from './tls.ts'

export interface YmlEvidence {
  connections: readonly YmlConnection[]
  stated: Stated
}

const HOW =
  'Write ssl_mode: verify_identity with the path of the authority’s certificates (mysql2: sslca, Trilogy: ssl_ca), or at least ssl_mode: required.'

export function judgeYml({ connections, stated }: YmlEvidence): Judgement {
  const findings: Finding[] = []
  const notes = ['DATABASE_URL, where the pods set it, overrides database.yml.']
  const unclear: string[] = []
  const mysql = connections.filter((connection) => talksToMysql(connection) !== false)
  const others = connections.filter((connection) => talksToMysql(connection) === false)
  if (others.length > 0) notes.push(`Not MySQL, not judged: ${others.map(({ at }) => at).join(', ')}.`)
  for (const connection of mysql) {
    const { at, adapter } = connection
    if (talksToMysql(connection) === null) {
      unclear.push(`${at}.adapter: ${adapter} is an adapter that is not known here`)
      continue
    }
    findings.push(...tlsFindings(connection), ...unknownKeys(connection))
    for (const { code, key, is, how } of remarks(connection, stated))
      if (code) findings.push({ code, at: `${at}.${key}`, source: null, target: is, remedy: { how } })
      else notes.push(`${at}.${key}${is ? `: ${is}` : ''}. ${how}`)
    for (const line of connection.open) unclear.push(`line ${line}: ERB writes keys of ${at} that are not in the file`)
    if (modeOf(connection) === 'unclear') unclear.push(modeUnclear(connection))
    const byErb = [...Object.entries(connection.settings), ...variablesOf(connection)].flatMap(([key, value]) =>
      expression(key, value),
    )
    if (byErb.length > 0) notes.push(`${at}: written by ERB, so not judged: ${byErb.join(', ')}.`)
    if (!connection.settings.host && !connection.settings.url && !connection.settings.socket)
      notes.push(`${at}: no host is set: without DATABASE_URL the driver connects to a local socket.`)
  }
  if (findings.length === 0 && unclear.length > 0)
    return { ...unproven('nothing-examined', `database.yml does not say all: ${unclear.join('; ')}.`), notes }
  return verdictOf(findings, mysql.length, { notes: [...notes, ...unclear.map((one) => `Not clear: ${one}.`)] })
}

function tlsFindings(connection: YmlConnection): Finding[] {
  const { at, adapter, settings } = connection
  const unknown = unknownTlsKeys(connection)
  const findings = unknown.map(
    (key): Finding => ({
      code: 'database-yml-tls-key',
      at: `${at}.${key}`,
      source: null,
      target: `${key}: ${shown(settings[key])}`,
      remedy: { how: `${adapter ?? 'The driver'} does not know ${key}. ${HOW}` },
    }),
  )
  // One fault is reported once: a wrong key is why the right one is absent.
  if (modeOf(connection) === 'open' && (settings.ssl_mode !== undefined || unknown.length === 0))
    findings.push({
      code: 'database-yml-tls-optional',
      at: `${at}.ssl_mode`,
      source: null,
      target: settings.ssl_mode
        ? shown(settings.ssl_mode)
        : 'not set: mysql2 then falls back to plain text, Trilogy uses no TLS',
      remedy: { how: HOW },
    })
  return findings
}

function unknownKeys({ at, adapter, settings }: YmlConnection): Finding[] {
  const known = knownKeys(adapter)
  return Object.keys(settings)
    .filter((key) => !TLS_KEY.test(key) && !known.includes(key))
    .map((key) => {
      const like = nearest(key, known)
      const how =
        key === 'time_zone'
          ? 'write it below variables:'
          : like
            ? `did you mean ${like}?`
            : 'remove it, or waive it if a gem of the application reads it.'
      return {
        code: 'database-yml-unknown-key' as const,
        at: `${at}.${key}`,
        source: null,
        target: key,
        remedy: { how: `Neither Rails nor ${adapter ?? 'a driver'} reads ${key}, and nobody says so: ${how}` },
      }
    })
}

function modeUnclear({ at, settings }: YmlConnection): string {
  const line = (settings.ssl_mode ?? settings.tls_mode ?? settings.sslverify ?? settings.url)?.line
  const where = line ? `line ${line}: ` : ''
  return `${where}what ssl_mode of ${at} becomes stands in an expression, a number, or a key that only some versions of the driver know`
}

function variablesOf({ variables }: YmlConnection): [string, Setting][] {
  return Object.entries(variables).map(([name, value]) => [`variables.${name}`, value])
}

function expression(key: string, value: Setting): string[] {
  if (!('erb' in value)) return []
  const from =
    value.env.length > 0 ? ` (${value.env.join(', ')}${value.fallback ? `, else ${value.fallback}` : ''})` : ''
  return [`${key}${from}`]
}

function shown(value: Setting | undefined): string {
  if (!value) return 'not set'
  return 'text' in value ? value.text : 'erb' in value ? 'an expression' : 'a value that is not shown'
}
