import { CREDENTIALS, PERSONAL } from './redact-list-names.ts'

/**
 * What is hidden before anything reaches a disk or a report. Names are written here in words: `first name` stands for `firstName`,
 * `first_name`, `First_Name`, `firstname`, `Sell_to_First_Name` and `first_name2`, in JSON, XML, URLs and forms alike.
 */

/** Names that are, or end with, one of these. */
export const HIDDEN_NAMES: readonly string[] = [...CREDENTIALS, ...PERSONAL]

/** Names whose numbers say what they are: `line1` of an address is no `line` of an order. */
export const NUMBERED = /(?:^|[^a-z])(?:address[ _-]?)?line[ _-]?[1-4]$|(?:^|[^a-z])track[ _-]?[12]$/i

/** Papers, not words to somebody: `credit note`. */
export const PAPERS: ReadonlySet<string> = new Set(['credit', 'debit', 'delivery', 'goods', 'release', 'consignment'])

/** Names that mean many things: a value under one of them is hidden where nobody can have made it up. */
export const HIDDEN_IF_OPAQUE: ReadonlySet<string> = new Set([
  'access',
  'auth',
  'challenge',
  'code',
  'digest',
  'hash',
  'key',
  'mac',
  'state',
  'ticket',
  'verifier',
])

/** A name in words that holds one of these, wherever. */
export const HIDDEN_WORDS =
  /token|secret|passw|pass ?phrase|api ?key|authori[sz]ation|credential|phone|fax|e ?mail|\bmail\b|iban|birth ?da|(?<!dis|wild|score)card(?!inal)/

/** They say of what kind or how much: `token type`, `card amount`. */
export const KEPT_ENDINGS: ReadonlySet<string> = new Set([
  'type',
  'status',
  'amount',
  'total',
  'price',
  'count',
  'currency',
  'quantity',
])

/** Every name that ends with `name` is somebody's, but those of these: `product name`, or `name` in a `product`. */
export const KEPT_OWNERS: ReadonlySet<string> = new Set([
  'attribute',
  'batch',
  'brand',
  'campaign',
  'catalog',
  'category',
  'coupon',
  'event',
  'field',
  'file',
  'function',
  'host',
  'item',
  'method',
  'operation',
  'parameter',
  'product',
  'promotion',
  'service',
  'site',
  'table',
  'template',
])

/** All that stands anywhere below names that end with these. */
export const HIDDEN_BELOW: readonly string[] = [
  'address',
  'addresses',
  'payment card',
  'payment bank account',
  'ship to',
  'bill to',
  'deliver to',
  'sold to',
  'recipient',
  'consignee',
  'addressee',
  'attribute statement',
  'assertion',
]

/** `values` right below these: whom somebody was looked for by. */
export const FILTERS: ReadonlySet<string> = new Set(['term filter', 'term query'])

/** What a filter asks for stays where its field ends with one of these and is not hidden itself: a search without it would be another. */
export const KEPT_FILTERS: ReadonlySet<string> = new Set([
  'no',
  'number',
  'id',
  'sku',
  'date',
  'time',
  'modified',
  'status',
  'type',
  'code',
  'quantity',
  'amount',
])

/** Sentences for people, which quote what was asked for. What stands below them counts as well. */
export const FREE_TEXT: ReadonlySet<string> = new Set([
  'faultstring',
  'fault string',
  'message',
  'detail',
  'reason',
  'error description',
  'error message',
  'exception message',
])

/** Headers that are kept; all others are left out. */
export const KEPT_HEADERS: readonly string[] = [
  'accept',
  'accept-encoding',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-type',
  'retry-after',
  'server',
  'sfdc_load',
  'sfdc_load_status',
  'soapaction',
  'transfer-encoding',
  'x-dw-http-method-override',
  'x-dw-resource-state',
]

/** Parameters of URLs and forms whose names mean something else in bodies. */
export const HIDDEN_PARAMETERS: ReadonlySet<string> = new Set([
  'auth',
  'access',
  'account',
  'code',
  'code verifier',
  'credential',
  'hash',
  'key pair id',
  'mac',
  'policy',
  'pw',
  'relay state',
  's',
  'sub',
  'ticket',
  'id token hint',
  'login hint',
  'key',
  'name',
  'q',
  'query',
  'search',
  'sig',
  'signature',
  'state',
  'user',
])
