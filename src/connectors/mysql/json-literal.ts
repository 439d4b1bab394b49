import { quoted } from './server.ts'

/** Documents with values of types that JSON text does not know, as SQL that makes them again. */

const MARK = 'typed:'
const PLAIN = "('OBJECT', 'ARRAY', 'STRING', 'INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'BOOLEAN', 'NULL')"

/** A value, the list that it stands in by its turn, its type and its text. */
type Typed = readonly [turn: number, type: string, text: string]

/** SQL of what {@link typedLiteral} makes a literal of. */
export function typedDocument(column: string): string {
  const name = quoted(column)
  const within = (path: string) =>
    `(SELECT JSON_ARRAYAGG(JSON_ARRAY(js.place, JSON_TYPE(js.value), CONCAT(js.value))) FROM JSON_TABLE(${name}, '${path}' COLUMNS (place FOR ORDINALITY, value JSON PATH '$')) AS js WHERE JSON_TYPE(js.value) NOT IN ${PLAIN})`
  return `CONCAT('${MARK}', JSON_ARRAY(NULLIF(CONCAT(${name}), ''), JSON_TYPE(${name}), ${within('$**.*')}, ${within('$**[*]')}))`
}

export function isTypedDocument(text: string): boolean {
  return text.startsWith(MARK)
}

/** SQL of the document; null where a value has no literal, or is not found again in the text. */
export function typedLiteral(answer: string): string | null {
  const [text, type, members, elements] = JSON.parse(answer.slice(MARK.length)) as [
    string | null,
    string,
    readonly Typed[] | null,
    readonly Typed[] | null,
  ]
  if (text === null) return null
  if (members === null && elements === null) {
    const sql = castOf(type, text)
    return sql && `CAST(${sql} AS JSON)`
  }
  const parsed: unknown = JSON.parse(text, (_, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === 'number' ? new Digits(source ?? String(value)) : value,
  )
  const sets = [
    ...assignments(members ?? [], [...placesOf(parsed, isMember)]),
    ...assignments(elements ?? [], [...placesOf(parsed, isElement)]),
  ]
  if (sets.includes(null)) return null
  return `JSON_SET(CAST(${textLiteral(text)} AS JSON), ${sets.join(', ')})`
}

class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

interface Place {
  path: string
  value: unknown
}

function assignments(typed: readonly Typed[], places: readonly Place[]): (string | null)[] {
  return typed.map(([turn, type, text]) => {
    const place = places[turn - 1]
    const written = place?.value instanceof Digits ? place.value.text : JSON.stringify(place?.value)
    const sql = written === text ? castOf(type, text) : null
    return place && sql ? `${textLiteral(place.path)}, ${sql}` : null
  })
}

const isMember = (node: unknown) => typeof node === 'object' && node !== null && !Array.isArray(node)
const isElement = Array.isArray

/** Every value in an object, or in an array, in the order of MySQL's `**`: those of a node, then those below each of its own. */
function* placesOf(node: unknown, wanted: (node: unknown) => boolean, path = '$'): Generator<Place> {
  const children = childrenOf(node, path)
  if (wanted(node)) yield* children
  for (const child of children) yield* placesOf(child.value, wanted, child.path)
}

function childrenOf(node: unknown, path: string): Place[] {
  if (Array.isArray(node)) return node.map((value: unknown, i) => ({ path: `${path}[${i}]`, value }))
  if (!isMember(node) || node instanceof Digits) return []
  return Object.entries(node as object)
    .map(([key, value]: [string, unknown]) => ({
      key: Buffer.from(key),
      path: `${path}.${JSON.stringify(key)}`,
      value,
    }))
    .sort((a, b) => a.key.length - b.key.length || Buffer.compare(a.key, b.key))
}

/** Bytes keep the type of the column that they came from, for which there is no literal. */
function castOf(type: string, text: string): string | null {
  const inner = text.replace(/^"|"$/g, '')
  if (type === 'DECIMAL' && /^-?\d+(\.\d+)?$/.test(text)) {
    const [whole = '', part = ''] = text.replace('-', '').split('.')
    return `CAST('${text}' AS DECIMAL(${Math.min(65, whole.length + part.length)},${part.length}))`
  }
  if (!/^-?[\d:. -]+$/.test(inner)) return null
  if (type === 'DATE') return `CAST('${inner}' AS DATE)`
  if (type === 'DATETIME') return `CAST('${inner}' AS DATETIME(6))`
  return type === 'TIME' ? `CAST('${inner}' AS TIME(6))` : null
}

function textLiteral(text: string): string {
  return `_utf8mb4 X'${Buffer.from(text, 'utf8').toString('hex')}'`
}
