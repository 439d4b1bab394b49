/** One line of `SHOW GRANTS`. */
interface Grant {
  /** Privilege → columns it is limited to; null: all of them. */
  privileges: ReadonlyMap<string, readonly string[] | null>
  /** Undefined: all databases. A pattern in LIKE's sense. */
  database?: string
  table?: string
  /** A partial revoke takes single databases out of a global grant. */
  revoked: boolean
}

export interface NameRules {
  /** `lower_case_table_names` */
  lowerCaseTableNames: number
  /** `partial_revokes`: while it is on, `%` and `_` in a grant are characters like any other. */
  partialRevokes: boolean
}

const STATIC_RULES: NameRules = { lowerCaseTableNames: 1, partialRevokes: false }

/** ALL PRIVILEGES does not hold the dynamic ones, which are written with underscores. */
const isDynamic = (privilege: string) => privilege.includes('_')

/** What an account may do with the roles that are active in its session, by the lines of `SHOW GRANTS`. Doubt counts as not granted. */
export class HeldPrivileges {
  readonly #grants: readonly Grant[]
  readonly #rules: NameRules

  constructor(lines: readonly string[], rules: NameRules = STATIC_RULES) {
    this.#grants = lines.flatMap(parseGrant)
    this.#rules = rules
  }

  /** On the whole server, nothing taken out. */
  onServer(privilege: string): boolean {
    if (this.#taken(privilege).length > 0) return false
    return this.#grants.some((grant) => grant.database === undefined && carries(grant, privilege))
  }

  /** On every object of a database. */
  onDatabase(privilege: string, database: string): boolean {
    const taken = this.#taken(privilege).some((grant) => this.#same(grant.database ?? '', database))
    if (!taken && this.#grants.some((grant) => grant.database === undefined && carries(grant, privilege))) return true
    const wide = this.#grants.filter(
      (grant) => !grant.revoked && grant.table === undefined && grant.database !== undefined,
    )
    const exact = wide.filter((grant) => this.#same(unescaped(grant.database ?? ''), database))
    // A grant on the name itself hides every pattern; which of several patterns counts depends on how the roles are joined.
    if (exact.length > 0) return exact.some((grant) => carries(grant, privilege))
    const fitting = wide.filter((grant) => this.#fits(grant.database ?? '', database))
    return fitting.length > 0 && fitting.every((grant) => carries(grant, privilege))
  }

  onTable(privilege: string, database: string, table: string): boolean {
    if (this.onDatabase(privilege, database)) return true
    return this.#ofTable(database, table).some((grant) => carries(grant, privilege))
  }

  /** Which of the columns are not covered. */
  lackingColumns(privilege: string, database: string, table: string, columns: readonly string[]): string[] {
    if (this.onTable(privilege, database, table)) return []
    const granted = new Set(
      this.#ofTable(database, table)
        .flatMap((grant) => grant.privileges.get(privilege) ?? [])
        .map((column) => column.toLowerCase()),
    )
    return columns.filter((column) => !granted.has(column.toLowerCase()))
  }

  #ofTable(database: string, table: string): Grant[] {
    return this.#grants.filter(
      (grant) =>
        !grant.revoked &&
        grant.table !== undefined &&
        this.#same(grant.database ?? '', database) &&
        this.#same(grant.table, table),
    )
  }

  #taken(privilege: string): Grant[] {
    return this.#grants.filter((grant) => grant.revoked && carries({ ...grant, revoked: false }, privilege))
  }

  #same(one: string, other: string): boolean {
    return one === other || (this.#rules.lowerCaseTableNames !== 0 && one.toLowerCase() === other.toLowerCase())
  }

  #fits(pattern: string, database: string): boolean {
    return !this.#rules.partialRevokes && like(pattern, database, this.#rules.lowerCaseTableNames !== 0)
  }
}

function carries({ privileges, revoked }: Grant, privilege: string): boolean {
  if (revoked) return false
  return privileges.get(privilege) === null || (privileges.has('ALL PRIVILEGES') && !isDynamic(privilege))
}

const TOKENS = /`(?:[^`]|``)*`|'(?:[^'\\]|''|\\.)*'|[(),.@]|[^\s`'(),.@]+/gs

/** Lines that grant roles, proxies or routines tell of no table, and answer nothing. */
function parseGrant(line: string): Grant[] {
  const tokens = line.match(TOKENS) ?? []
  const verb = tokens.shift()
  if (verb !== 'GRANT' && verb !== 'REVOKE') return []
  const privileges = new Map<string, readonly string[] | null>()
  let words: string[] = []
  let columns: string[] | null = null
  const close = () => {
    const name = words.join(' ').toUpperCase()
    if (name) privileges.set(name === 'ALL' ? 'ALL PRIVILEGES' : name, columns)
    words = []
    columns = null
  }
  for (let token = tokens.shift(); token !== undefined && token !== 'ON'; token = tokens.shift()) {
    if (token === 'TO' || token === 'FROM' || token === '@') return []
    if (token === ',') close()
    else if (token === '(') {
      columns = []
      for (let inner = tokens.shift(); inner !== undefined && inner !== ')'; inner = tokens.shift())
        if (inner !== ',') columns.push(plain(inner))
    } else words.push(token)
  }
  close()
  const [database, dot, table] = tokens
  if (dot !== '.' || database === undefined || table === undefined) return []
  return [
    {
      privileges,
      revoked: verb === 'REVOKE',
      ...(database === '*' ? {} : { database: plain(database) }),
      ...(table === '*' ? {} : { table: plain(table) }),
    },
  ]
}

function plain(token: string): string {
  if (token.startsWith('`')) return token.slice(1, -1).replaceAll('``', '`')
  return token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") : token
}

function unescaped(pattern: string): string {
  return pattern.replace(/\\([%_\\])/g, '$1')
}

/** `%`, `_`, and a backslash before either for itself. */
function like(pattern: string, text: string, folds: boolean): boolean {
  const source = pattern.replace(/\\([%_\\])|([%_])|([^%_\\]|\\)/gs, (_, escaped, wild, other) => {
    if (wild) return wild === '%' ? '.*' : '.'
    return (escaped ?? other).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, folds ? 'is' : 's').test(text)
}
