import { createHmac, randomBytes } from 'node:crypto'
import { matches } from '../../kernel/waiver.ts'

/** Names under which people, secrets and addresses are kept. */
const PERSONAL =
  /mail|name|phone|mobile|address|street|line_?[12]|city|zip|postal|birth|gender|iban|card|account|token|secret|password|passwd|digest|fingerprint|payload|note|comment|message|content|body|ip$|^ip_|user_?agent|tracking|customer_no|personal/i

/** Types whose values are no text of people's. */
const PLAIN =
  /^(tinyint|smallint|mediumint|int|bigint|decimal|float|double|bit|date|datetime|timestamp|time|year|enum|set)$/

export interface Redaction {
  hide: readonly string[]
  show: readonly string[]
}

/** Decides what of a row may reach a report. `column` patterns of the config are `table.column`. */
export class Redactor {
  /** Made for a run and kept nowhere: digests of one run tell equal from unequal and cannot be looked up. */
  readonly #key = randomBytes(32)
  readonly #rules: Redaction

  constructor(rules: Redaction) {
    this.#rules = rules
  }

  value(table: string, column: string, type: string, value: string | null): string | null {
    if (value === null || this.#mayShow(table, column, type)) return value
    const digest = createHmac('sha256', this.#key).update(value).digest('hex').slice(0, 8)
    const length = /^\d+:[0-9a-f]{64}$/.exec(value) ? value.slice(0, value.indexOf(':')) : String([...value].length)
    return `(hidden: ${length} long, #${digest})`
  }

  /** Keys are shown unless their name is a person's: without them nobody finds the row. */
  key(table: string, column: string, value: string): string {
    const shown =
      !this.#listed(this.#rules.hide, table, column) &&
      (this.#listed(this.#rules.show, table, column) || !PERSONAL.test(column))
    return shown ? value : (this.value(table, column, 'varchar', value) ?? '')
  }

  #mayShow(table: string, column: string, type: string): boolean {
    if (this.#listed(this.#rules.hide, table, column)) return false
    return this.#listed(this.#rules.show, table, column) || (PLAIN.test(type) && !PERSONAL.test(column))
  }

  /** Names of columns know no case, and those of tables may have another on each side. */
  #listed(patterns: readonly string[], table: string, column: string): boolean {
    const name = `${table}.${column}`.toLowerCase()
    return patterns.some((pattern) => matches(pattern.toLowerCase(), name))
  }
}
