import { type SqlMode, type Token, tokensOf } from '../catalog/tokens.ts'

/** Names that a stored program writes, in the program's own spelling; each once, in order of appearance. */
export interface TableReferences {
  /** `table` or `schema.table`, where the grammar wants a table; without common table expressions. */
  tables: string[]
  /** What stands before a dot in expressions: aliases, tables, schemas; without NEW and OLD. */
  qualifiers: string[]
  /** Aliases of tables and of derived tables. */
  aliases: string[]
  /** Temporary tables that the program creates itself. */
  temporary: string[]
  /** Names of one FROM list that differ by case only, joined by a comma. */
  twins: string[]
  /** It builds statements as text (PREPARE): what those name is not in here. */
  dynamic: boolean
}

/** A parenthesis, or the program as a whole. */
interface Frame {
  /** A comma at this level is followed by a table. */
  list: boolean
  /** Parentheses around joins share the names of the list they stand in. */
  scope: number
  /** The function whose arguments these are. */
  call: string
  /** SELECT, INSERT, … that governs this level. */
  verb: string
  /** Opened where a table is expected: an alias may follow it. */
  derived: boolean
}

const VERBS = new Set('SELECT INSERT REPLACE UPDATE DELETE FETCH LOAD PREPARE INDEX TABLE TABLES TRUNCATE'.split(' '))
const ENDS_LIST = new Set(
  'WHERE GROUP ORDER HAVING LIMIT UNION EXCEPT INTERSECT SET FOR LOCK WINDOW VALUES VALUE INTO THEN DO'.split(' '),
)
const MODIFIERS = new Set('LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK IGNORE IF NOT EXISTS LATERAL'.split(' '))
const NO_ALIAS = new Set(
  [
    ...ENDS_LIST,
    ...'JOIN INNER CROSS LEFT RIGHT NATURAL STRAIGHT_JOIN ON USING USE FORCE IGNORE PARTITION'.split(' '),
  ].concat('SELECT READ WRITE AS END ELSE LIKE TO PROCEDURE WITH AND OR TABLESAMPLE OUTER'.split(' ')),
)
/** Functions whose arguments hold a FROM of their own. */
const FROM_IN_CALL = /^(?:extract|trim|substring|substr|mid)$/i

/** Reads a stored program's text by its tokens: strings and comments name no tables, columns and variables are none. */
export function tableReferences(sql: string, mode: SqlMode = {}): TableReferences {
  return new Reader(
    tokensOf(sql, mode).filter(({ kind, text }) => kind !== 'comment' && !/^(?:\/\*[!+]|\/\*M!|\*\/)/.test(text)),
  ).read()
}

class Reader {
  readonly #tokens: readonly Token[]
  readonly #tables = new Set<string>()
  readonly #qualifiers = new Set<string>()
  readonly #aliases = new Set<string>()
  readonly #temporary = new Set<string>()
  readonly #expressions = new Set<string>()
  readonly #scopes: string[][] = [[]]
  #dynamic = false
  #stack: Frame[] = [{ list: false, scope: 0, call: '', verb: '', derived: false }]
  #expecting = false

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  read(): TableReferences {
    for (let at = 0; at < this.#tokens.length; ) at = this.#step(at)
    const twins = this.#scopes.flatMap((names) =>
      [...Map.groupBy(new Set(names), (name) => name.toLowerCase()).values()].filter((same) => same.length > 1),
    )
    return {
      tables: [...this.#tables].filter((name) => !this.#expressions.has(name)),
      qualifiers: [...this.#qualifiers].filter((name) => !/^(?:new|old)$/i.test(name)),
      aliases: [...this.#aliases],
      temporary: [...this.#temporary],
      twins: [...new Set(twins.map((same) => same.join(', ')))],
      dynamic: this.#dynamic,
    }
  }

  get #frame(): Frame {
    return this.#stack.at(-1) as Frame
  }

  /** Reads what begins at `at`. @returns where the next begins */
  #step(at: number): number {
    const token = this.#tokens[at] as Token
    if (token.kind === 'symbol') return this.#symbol(token.text, at)
    if (token.kind !== 'word' && token.kind !== 'name') {
      this.#expecting = false
      return at + 1
    }
    const word = this.#wordAt(at)
    if (this.#expecting) {
      if (MODIFIERS.has(word) || (word === 'INTO' && this.#isWrite()) || word === 'TABLE') return at + 1
      if (word === 'SELECT' || word === 'WITH') this.#expecting = false
      else if (word !== 'FROM') return this.#table(at)
    }
    return token.kind === 'word' && this.#textAt(at - 1) !== '.' && this.#textAt(at + 1) !== '.'
      ? this.#keyword(word, at)
      : this.#qualified(at)
  }

  #symbol(text: string, at: number): number {
    if (text === '(') {
      const inside = this.#expecting
      const subquery = inside && /^(?:SELECT|WITH|VALUES|TABLE)$/.test(this.#wordAt(at + 1))
      const scope = inside && !subquery ? this.#frame.scope : this.#scopes.push([]) - 1
      const call = this.#tokens[at - 1]?.kind === 'word' ? this.#textAt(at - 1) : ''
      this.#stack.push({ list: inside && !subquery, scope, call, verb: '', derived: inside })
      this.#expecting = inside && !subquery
    } else if (text === ')') {
      const closed = this.#stack.length > 1 ? this.#stack.pop() : undefined
      this.#expecting = false
      if (closed?.derived) return this.#alias(at + 1)
    } else if (text === ',') this.#expecting = this.#frame.list
    else if (text === ';') {
      this.#expecting = false
      if (this.#stack.length === 1)
        Object.assign(this.#frame, { list: false, verb: '', scope: this.#scopes.push([]) - 1 })
    } else if (text !== '{') this.#expecting = false
    return at + 1
  }

  #keyword(word: string, at: number): number {
    const frame = this.#frame
    const [before, after] = [this.#wordAt(at - 1), this.#wordAt(at + 1)]
    const isCall = this.#textAt(at + 1) === '('
    if (/^(?:INSERT|REPLACE|UPDATE|DELETE)$/.test(word)) {
      // As an event of a trigger or a key, after ON DUPLICATE KEY, FOR UPDATE, CREATE OR REPLACE, or as a function it names no table.
      if (isCall || after === 'ON' || /^(?:ON|FOR|KEY|OR|BEFORE|AFTER)$/.test(before)) return at + 1
      frame.verb = word
      frame.list = word === 'UPDATE'
      this.#expecting = word !== 'DELETE'
    } else if (word === 'TABLE' || word === 'TABLES' || (word === 'TRUNCATE' && !isCall)) {
      if (/^(?:IN|FOR|STATUS)$/.test(after) || before === 'SHOW') return at + 1
      frame.list = /^(?:DROP|LOCK|RENAME|TEMPORARY)$/.test(before)
      frame.verb = before === 'TEMPORARY' && this.#wordAt(at - 2) === 'CREATE' ? 'TEMPORARY' : word
      this.#expecting = true
    } else if (word === 'FROM' || word === 'JOIN' || word === 'STRAIGHT_JOIN') {
      if (
        word === 'FROM' &&
        (FROM_IN_CALL.test(frame.call) || /^(?:FETCH|PREPARE)$/.test(frame.verb)) &&
        frame.verb !== 'SELECT'
      )
        return at + 1
      if (word === 'FROM' && frame.verb === 'SELECT') frame.scope = this.#scopes.push([]) - 1
      frame.list = true
      this.#expecting = true
    } else if (word === 'INTO') this.#expecting = this.#isWrite()
    else if (word === 'REFERENCES') this.#expecting = true
    else if (word === 'USING' && frame.verb === 'DELETE') this.#expecting = frame.list = true
    else if (word === 'ON' && (frame.verb === 'INDEX' || this.#isTriggerHeader(at))) {
      this.#expecting = true
      frame.list = false
    } else if (word === 'LIKE' && /^(?:TABLE|TEMPORARY)$/.test(frame.verb)) this.#expecting = true
    else if (word === 'TO' && before !== '' && /^TABLES?$/.test(frame.verb)) this.#expecting = true
    if (VERBS.has(word)) frame.verb = word === 'TABLE' && frame.verb === 'TEMPORARY' ? 'TEMPORARY' : word
    if (word === 'PREPARE') this.#dynamic = true
    if (ENDS_LIST.has(word)) frame.list = false
    if (word === 'AS' && this.#textAt(at + 1) === '(') this.#expressions.add(this.#textAt(this.#beforeColumns(at - 1)))
    return at + 1
  }

  #table(at: number): number {
    this.#expecting = false
    const name = this.#textAt(at)
    if (/^@/.test(name) || /^dual$/i.test(name)) return at + 1
    if (/^json_table$/i.test(name) && this.#textAt(at + 1) === '(') {
      this.#stack.push({ list: false, scope: this.#frame.scope, call: name, verb: '', derived: true })
      return at + 2
    }
    const isQualified = this.#textAt(at + 1) === '.' && this.#isName(at + 2)
    const last = isQualified ? at + 2 : at
    const full = isQualified ? `${name}.${this.#textAt(last)}` : name
    this.#tables.add(full)
    if (this.#frame.verb === 'TEMPORARY') this.#temporary.add(full)
    const after = this.#frame.list ? this.#alias(last + 1, this.#textAt(last)) : last + 1
    return after
  }

  /** Reads an alias, if one stands there; else `own` is what the table goes by. */
  #alias(at: number, own?: string): number {
    const explicit = this.#wordAt(at) === 'AS' && this.#textAt(at + 1) !== '('
    const from = explicit ? at + 1 : at
    const token = this.#tokens[from]
    const isAlias = token?.kind === 'name' || (token?.kind === 'word' && !NO_ALIAS.has(token.text.toUpperCase()))
    const goesBy = isAlias ? token.text : own
    if (isAlias) this.#aliases.add(token.text)
    if (goesBy !== undefined) this.#scopes[this.#frame.scope]?.push(goesBy)
    return isAlias ? from + 1 : at
  }

  /** `x.y` or `x.y.z`: what stands before the last dot may be an alias, a table, a schema. */
  #qualified(at: number): number {
    let end = at
    while (this.#textAt(end + 1) === '.' && (this.#isName(end + 2) || this.#textAt(end + 2) === '*')) end += 2
    if (end === at) return at + 1
    this.#qualifiers.add(this.#textAt(at))
    if (end - at >= 4) this.#tables.add(`${this.#textAt(at)}.${this.#textAt(at + 2)}`)
    return end + 1
  }

  /** Where the name of `name (column, …)` stands, whose end is at `at`. */
  #beforeColumns(at: number): number {
    if (this.#textAt(at) !== ')') return at
    let open = at - 1
    while (open > 0 && this.#textAt(open) !== '(') open--
    return open - 1
  }

  #isWrite(): boolean {
    return /^(?:INSERT|REPLACE)$/.test(this.#frame.verb)
  }

  /** `{BEFORE | AFTER} event ON table FOR EACH ROW` */
  #isTriggerHeader(at: number): boolean {
    return /^(?:INSERT|UPDATE|DELETE)$/.test(this.#wordAt(at - 1)) && /^(?:BEFORE|AFTER)$/.test(this.#wordAt(at - 2))
  }

  #isName(at: number): boolean {
    const kind = this.#tokens[at]?.kind
    return kind === 'word' || kind === 'name'
  }

  #textAt(at: number): string {
    return this.#tokens[at]?.text ?? ''
  }

  /** Upper case; empty for anything but an unquoted word. */
  #wordAt(at: number): string {
    const token = this.#tokens[at]
    return token?.kind === 'word' ? token.text.toUpperCase() : ''
  }
}
