import { count } from '../../text.ts'
import { copied } from './copy.ts'
import { unpacked } from './data.ts'
import { all, announce, element } from './dom.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const MOST_ROWS = 200
const MOST_COLUMNS = 12
const LONG_TEXT = 4_000

/** Unpacks the evidence of a check when it is unfolded. */
export function unfolding(evidence: readonly (string | null)[]): void {
  for (const details of all<HTMLDetailsElement>('details.evidence')) {
    details.addEventListener('toggle', () => {
      const packed = evidence[Number(details.dataset.evidence)]
      if (details.open && packed && details.childElementCount === 1) void fill(details, packed)
    })
  }
}

async function fill(details: HTMLDetailsElement, packed: string): Promise<void> {
  const body = element('div', { class: 'tree' })
  details.append(body)
  try {
    const text = await unpacked(packed)
    const value = JSON.parse(text) as Json
    const button = element('button', { type: 'button' }, 'Copy evidence as JSON')
    button.addEventListener('click', async () => {
      const done = await copied(JSON.stringify(value, null, 2))
      announce(done ? 'Copied.' : 'The browser did not let it be copied.')
    })
    body.append(button, tree(value, 0))
  } catch (error) {
    body.append(`The evidence cannot be unpacked here (${(error as Error).message}); it stands in the ledger.`)
  }
}

/** Values as people read them: a table for a list of alike things, a list of names for an object. */
function tree(value: Json, depth: number): Node {
  if (value === null || typeof value !== 'object') return leaf(value)
  const isList = Array.isArray(value)
  const entries: [string, Json][] = isList ? value.map((inner, n) => [String(n), inner]) : Object.entries(value)
  if (entries.length === 0) return element('code', { class: 'quiet' }, isList ? '[ ]' : '{ }')
  const rows = entries.map(([, inner]) => inner)
  if (isList && rows.every(isPlain)) return plainList(rows)
  const columns = isList ? columnsOf(rows) : undefined
  if (columns) return table(rows as Record<string, Json>[], columns)
  const list = element('dl', { class: 'tree' })
  chunked(list, entries, ([name, inner]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, folded(inner, depth + 1))),
  )
  return list
}

function folded(value: Json, depth: number): Node {
  if (isPlain(value) || size(value) <= 3 || depth < 2) return tree(value, depth)
  const what = Array.isArray(value)
    ? `${count(value.length)} entries`
    : `${count(Object.keys(value as object).length)} members`
  const details = element('details', {}, element('summary', {}, what))
  details.addEventListener('toggle', () => details.childElementCount === 1 && details.append(tree(value, depth)))
  return details
}

function isPlain(value: Json): boolean {
  return value === null || typeof value !== 'object'
}

function size(value: Json): number {
  return value !== null && typeof value === 'object' ? Object.values(value).length : 1
}

function leaf(value: Json): Node {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const kind = value === null ? 'null' : typeof value
  return element(
    'code',
    { class: kind },
    text.length > LONG_TEXT ? `${text.slice(0, LONG_TEXT)} …` : text === '' ? '""' : text,
  )
}

function plainList(values: readonly Json[]): Node {
  const list = element('ul', { class: 'plain' })
  chunked(list, values, (value) => element('li', {}, leaf(value)))
  return list
}

/** Names of a list of flat objects that are alike enough for one table. */
function columnsOf(rows: readonly Json[]): string[] | undefined {
  if (rows.length < 2 || rows.some((row) => isPlain(row) || Array.isArray(row))) return undefined
  const names = [...new Set(rows.flatMap((row) => Object.keys(row as object)))]
  return names.length > 0 && names.length <= MOST_COLUMNS ? names : undefined
}

function table(rows: readonly Readonly<Record<string, Json>>[], columns: readonly string[]): Node {
  const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)))
  const body = element('tbody')
  chunked(body, rows, (row) =>
    element(
      'tr',
      {},
      ...columns.map((name) => element('td', {}, Object.hasOwn(row, name) && folded(row[name] ?? null, 2))),
    ),
  )
  const made = element('table', {}, element('thead', {}, head), body)
  return element('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': `${rows.length} rows` }, made)
}

/** The first of many, and a button for the others. */
function chunked<T>(into: HTMLElement, items: readonly T[], make: (item: T) => HTMLElement): void {
  into.append(...items.slice(0, MOST_ROWS).map(make))
  const left = items.length - MOST_ROWS
  if (left <= 0) return
  const button = element('button', { type: 'button' }, `and ${count(left)} more`)
  const row =
    into.tagName === 'TBODY' ? element('tr', {}, element('td', { colspan: '99' }, button)) : element('div', {}, button)
  button.addEventListener('click', () => row.replaceWith(...items.slice(MOST_ROWS).map(make)))
  into.append(row)
}
