import type { AccountBook, Grant, GrantedObject } from '../../ports/accounts.ts'

/** Privileges on one database or one thing in it. */
export interface Held {
  database: string
  object?: GrantedObject
  privileges: string[]
}

/** The account itself and the roles that are active when it logs in. */
export function activeRoles({ roles }: Pick<AccountBook, 'roles'>, account: string): string[] {
  const found = new Set([account])
  // A role's own roles come with it.
  for (const at of found)
    for (const { role, to, active } of roles) if (to === at && (active || at !== account)) found.add(role)
  return [...found]
}

/** Everything that an account may do in the databases once it has logged in. */
export function held(book: AccountBook, account: string, databases: readonly string[]): Held[] {
  const own = activeRoles(book, account).map((id) => book.grants.filter(({ to }) => to === id))
  const found: Held[] = []
  for (const database of databases) {
    const wide = new Set(own.flatMap((grants) => wideOf(grants, database)))
    if (wide.size > 0) found.push({ database, privileges: [...wide].sort() })
    for (const { privileges, object, database: pattern } of own.flat())
      if (object && pattern?.toLowerCase() === database.toLowerCase()) found.push({ database, object, privileges })
  }
  return found
}

/** On the database as a whole: the server takes the global ones and, of the patterns that fit, the most specific one only. */
function wideOf(grants: readonly Grant[], database: string): string[] {
  const global = grants.filter((grant) => grant.database === undefined)
  const [nearest] = grants
    .filter((grant) => !grant.object && grant.database !== undefined && like(grant.database, database))
    .sort((a, b) => firstWild(b.database) - firstWild(a.database))
  return [...global, ...(nearest ? [nearest] : [])].flatMap(({ privileges }) => privileges)
}

function firstWild(pattern = ''): number {
  const at = /(?<!\\)[%_]/.exec(pattern)?.index
  return at ?? Number.POSITIVE_INFINITY
}

/** LIKE without case: `%`, `_`, and a backslash before either for itself. */
function like(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\([%_\\])|([%_])|([^%_\\]|\\)/gs, (_, escaped, wild, plain) => {
    if (wild) return wild === '%' ? '.*' : '.'
    return (escaped ?? plain).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'is').test(text)
}

/** What of `wanted` is not covered by `has`: by the same thing, or by a wider one around it. */
export function lacking(wanted: readonly Held[], has: readonly Held[]): Held[] {
  return wanted.flatMap((wish) => {
    const covered = new Set(has.filter((grant) => covers(grant, wish)).flatMap(({ privileges }) => privileges))
    const privileges = wish.privileges.filter((privilege) => !covered.has(privilege))
    return privileges.length > 0 ? [{ ...wish, privileges }] : []
  })
}

function covers(grant: Held, wish: Held): boolean {
  if (!alike(grant.database, wish.database)) return false
  if (!grant.object) return true
  if (!wish.object || !alike(grant.object.name, wish.object.name)) return false
  if (grant.object.type === 'table') return wish.object.type === 'table' || wish.object.type === 'column'
  return grant.object.type === wish.object.type && alike(grant.object.column ?? '', wish.object.column ?? '')
}

function alike(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** The part of a GRANT between `GRANT` and `TO`. */
export function grantClause({ database, object, privileges }: Held): string {
  const at = `${quoted(database)}.${object ? quoted(object.name) : '*'}`
  switch (object?.type) {
    case 'column':
      return `${privileges.map((name) => `${name} (${quoted(object.column ?? '')})`).join(', ')} ON ${at}`
    case 'function':
    case 'procedure':
      return `${privileges.join(', ')} ON ${object.type.toUpperCase()} ${at}`
    default:
      return `${privileges.join(', ')} ON ${at}`
  }
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
