import { createHmac, randomBytes } from 'node:crypto'
import { matches } from '../../kernel/waiver.ts'
import { isHiddenName } from '../http/redact-names.ts'

/** Names under which people, secrets and addresses are kept. */
const PERSONAL =
  /mail|name|phone|mobile|address|street|line_?[12]|city|zip|postal|birth|gender|iban|card|account|token|secret|password|passwd|digest|fingerprint|payload|note|comment|message|content|body|ip$|^ip_|user_?agent|tracking|customer_no|personal/i

/** Types whose values are no text of people's. */
const PLAIN =
  /^(tinyint|smallint|mediumint|int|bigint|decimal|float|double|bit|date|datetime|timestamp|time|year|enum|set)$/

/** Names of other services' bodies besides: `contact_email`, `attention`, `iban`. */
function isPersonal(column: string): boolean {
  return PERSONAL.test(column) || isHiddenName(column)
}

const UUID = /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i
/** Numbers of orders and articles: `SO-1001`, `A/7.2`. A word of small letters may be anybody's name. */
const CODE = /^(?=[^\d]*\d)(?!.*\p{Ll}{3})[\p{L}\d][\p{L}\d._:/#-]{0,63}$/u

/** Whether a key is a number, made up by machines: never an address, a name or free text. */
function isNumber(type: string, value: string): boolean {
  if (PLAIN.test(type) || UUID.test(value)) return true
  const bytes = /^(?:0x)?((?:[0-9a-f]{2})+)$/i.exec(value)?.[1]
  if (/binary$/.test(type))
    return bytes !== undefined && !/^[\x20-\x7e]{3,}$/.test(Buffer.from(bytes, 'hex').toString('latin1'))
  return (
    CODE.test(value) || (bytes !== undefined && bytes.length >= 16 && /\d/.test(bytes) && bytes === bytes.toLowerCase())
  )
}

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

  /** Keys are shown where neither their name nor what they look like can be a person's: without them nobody finds the row. */
  key(table: string, column: string, type: string, value: string): string {
    const shown =
      !this.#listed(this.#rules.hide, table, column) &&
      (this.#listed(this.#rules.show, table, column) || (!isPersonal(column) && isNumber(type, value)))
    return shown ? value : (this.value(table, column, 'varchar', value) ?? '')
  }

  #mayShow(table: string, column: string, type: string): boolean {
    if (this.#listed(this.#rules.hide, table, column)) return false
    return this.#listed(this.#rules.show, table, column) || (PLAIN.test(type) && !isPersonal(column))
  }

  /** Names of columns know no case, and those of tables may have another on each side. */
  #listed(patterns: readonly string[], table: string, column: string): boolean {
    const name = `${table}.${column}`.toLowerCase()
    return patterns.some((pattern) => matches(pattern.toLowerCase(), name))
  }
}
