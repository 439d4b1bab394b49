import { type DifferenceKind, type Differences, step } from './difference.ts'
import { sameByOtherTable, sameMeaning } from './formats.ts'
import { type JsonTree, Num, read, type Unread } from './json.ts'
import { align } from './lists.ts'

type Member = JsonTree | Unread
type Members = { [name: string]: JsonTree }

/** Members by which vendors tell their records apart, the first that is there. */
const IDENTITIES = [
  'id',
  'order_no',
  'orderNo',
  'item_id',
  'itemId',
  'product_id',
  'productId',
  'no',
  'number',
  'code',
  'key',
  'name',
]

export function diffJson(a: JsonTree, b: JsonTree, path: string, into: Differences): void {
  if (isScalar(a) || isScalar(b)) scalars(a, b, path, into)
  else if (Array.isArray(a) && Array.isArray(b)) lists(a, b, path, into)
  else if (Array.isArray(a) || Array.isArray(b)) into.add(path, 'type', kindOf(a), kindOf(b))
  else members(a, b, path, into)
}

function members(a: Members, b: Members, path: string, into: Differences): void {
  for (const name in a) {
    const at = `${path}/${step(name)}`
    if (Object.hasOwn(b, name)) diffJson(a[name] as JsonTree, b[name] as JsonTree, at, into)
    else into.add(at, 'missing', told(a[name] as JsonTree), null)
  }
  for (const name in b)
    if (!Object.hasOwn(a, name)) into.add(`${path}/${step(name)}`, 'surplus', null, told(b[name] as JsonTree))
}

function lists(a: readonly Member[], b: readonly Member[], path: string, into: Differences): void {
  const aligned = align(a, b, { equal, identity, content })
  if (aligned.reordered) into.add(path, 'order', `${a.length} in one order`, 'the same in another order')
  for (const [i, j] of aligned.pairs) {
    const at = `${path}[${i ?? j}]`
    if (i === null) into.add(at, 'surplus', null, told(read(b[j as number] as Member)))
    else if (j === null) into.add(at, 'missing', told(read(a[i] as Member)), null)
    else diffJson(read(a[i] as Member), read(b[j] as Member), at, into)
  }
}

function scalars(a: JsonTree, b: JsonTree, path: string, into: Differences): void {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a !== b) into.add(path, kindOfTexts(a, b), a, b)
  } else if (a instanceof Num && b instanceof Num) {
    if (a.text !== b.text) into.add(path, sameMeaning(a.text, b.text) ? 'format' : 'changed', a.text, b.text)
  } else if (a !== b) {
    const same = kindOf(a) === kindOf(b)
    into.add(path, same ? 'changed' : 'type', told(a), told(b))
  }
}

export function kindOfTexts(a: string, b: string): DifferenceKind {
  if (sameMeaning(a, b)) return 'format'
  return sameByOtherTable(a, b) ? 'charset' : 'changed'
}

function equal(left: Member, right: Member): boolean {
  if (left === right) return true
  const [a, b] = [read(left), read(right)]
  if (a === b) return true
  if (isScalar(a) || isScalar(b)) return a instanceof Num && b instanceof Num && a.text === b.text
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((member, i) => equal(member, b[i] as Member))
  if (Array.isArray(b)) return false
  let names = 0
  for (const name in a) {
    names++
    if (!Object.hasOwn(b, name) || !equal((a as Members)[name] as JsonTree, (b as Members)[name] as JsonTree))
      return false
  }
  for (const _ in b) names--
  return names === 0
}

function identity(unread: Member): string {
  const member = read(unread)
  if (isScalar(member) || Array.isArray(member)) return content(member)
  const name = IDENTITIES.find(
    (candidate) => Object.hasOwn(member, candidate) && isScalar((member as Members)[candidate] as JsonTree),
  )
  return name ? `${name}=${content((member as Members)[name] as JsonTree)}` : content(member)
}

/** One text for equal values, whatever the order of names. */
function content(unread: Member): string {
  const value = read(unread)
  if (value instanceof Num) return value.text
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(content).join(',')}]`
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${content((value as Members)[name] as JsonTree)}`).join(',')}}`
}

function isScalar(value: JsonTree): value is string | Num | boolean | null {
  return value === null || typeof value !== 'object' || value instanceof Num
}

function kindOf(value: JsonTree): string {
  if (value === null) return 'null'
  if (value instanceof Num) return 'number'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' ? 'object' : typeof value
}

const LONGEST_TOLD = 300

function told(value: JsonTree): string {
  if (typeof value === 'string') return value
  if (isScalar(value)) return content(value)
  const text = content(value)
  return text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text
}
