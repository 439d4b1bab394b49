import type { Blind, ObjectKind } from '../../../ports/catalog.ts'
import { quoted, type ServerVersion } from '../server.ts'

/** One line of `SHOW GRANTS` on a whole server or database; narrower grants cannot prove that nothing is hidden. */
interface Grant {
  privileges: ReadonlySet<string>
  /** Undefined: all databases. A pattern in LIKE's sense. */
  database?: string
  revoked: boolean
}

const LINE = /^(GRANT|REVOKE) (.+?) ON (\*|`(?:[^`]|``)*`)\.\* (?:TO|FROM) /
const TABLE_LINE = /^GRANT (.+?) ON `mysql`\.`(proc|user)` TO /

/** What makes every object of a kind visible; any one of them is enough. */
const REVEALING: Record<Exclude<ObjectKind, 'routines'>, readonly string[]> = {
  tables: ['SELECT'],
  views: ['SHOW VIEW'],
  triggers: ['TRIGGER'],
  events: ['EVENT'],
}

export function blindSpots(
  lines: readonly string[],
  databases: readonly string[],
  version: Pick<ServerVersion, 'flavour' | 'number'>,
  account: string,
): Blind[] {
  const grants = lines.flatMap(parseGrant)
  const has = (privilege: string, database: string) => holds(grants, privilege, database)
  const to = accountName(account)
  const blind: Blind[] = []
  for (const database of databases) {
    for (const [kind, privileges] of Object.entries(REVEALING) as [ObjectKind, readonly string[]][]) {
      if (privileges.some((privilege) => has(privilege, database))) continue
      blind.push({ kind, database, grant: `GRANT ${privileges[0]} ON ${quoted(database)}.* TO ${to}` })
    }
    if (seesRoutines(lines, has, database, version)) continue
    const modern = version.flavour === 'mysql' && version.number >= 80_020
    const grant = modern ? `GRANT SHOW_ROUTINE ON *.* TO ${to}` : `GRANT SELECT ON mysql.proc TO ${to}`
    blind.push({ kind: 'routines', database, grant })
  }
  return blind
}

/** MySQL 8.0.20 added SHOW_ROUTINE; before, bodies are in `mysql.proc` (5.7, MariaDB) or behind the global SELECT. */
function seesRoutines(
  lines: readonly string[],
  has: (privilege: string, database: string) => boolean,
  database: string,
  { flavour, number }: Pick<ServerVersion, 'flavour' | 'number'>,
): boolean {
  if (has('SELECT', '')) return true
  if (flavour === 'mysql' && number >= 80_000)
    return ['SHOW_ROUTINE', 'CREATE ROUTINE', 'ALTER ROUTINE'].some((privilege) => has(privilege, database))
  return has('SELECT', 'mysql') || lines.some((line) => TABLE_LINE.exec(line)?.[2] === 'proc')
}

function holds(grants: readonly Grant[], privilege: string, database: string): boolean {
  const carries = ({ privileges }: Grant) =>
    privileges.has(privilege) || (privileges.has('ALL PRIVILEGES') && privilege !== 'SHOW_ROUTINE')
  const of = (revoked: boolean) => grants.filter((grant) => grant.revoked === revoked && carries(grant))
  // Partial revokes take single databases out of a global grant.
  if (of(true).some((grant) => grant.database === database)) return false
  if (database === '' && of(true).length > 0) return false
  return of(false).some((grant) => grant.database === undefined || (database !== '' && like(grant.database, database)))
}

function parseGrant(line: string): Grant[] {
  const [, verb, privileges = '', on = ''] = LINE.exec(line) ?? []
  if (!verb) return []
  const grant: Grant = { privileges: new Set(privileges.split(/,\s*/)), revoked: verb === 'REVOKE' }
  if (on !== '*') grant.database = on.slice(1, -1).replaceAll('``', '`')
  return [grant]
}

/** LIKE without case: `%`, `_`, and a backslash before either for itself. */
function like(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\([%_\\])|([%_])|([^%_\\]|\\)/gs, (_, escaped, wild, plain) => {
    if (wild) return wild === '%' ? '.*' : '.'
    return (escaped ?? plain).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'is').test(text)
}

function accountName(account: string): string {
  const at = account.lastIndexOf('@')
  return `'${account.slice(0, at)}'@'${account.slice(at + 1)}'`
}
