import { normalType } from './normal.ts'

const INTEGERS = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint']
const LONG = ['tiny', '', 'medium', 'long']

/**
 * Whether the type `to` holds and shows every value of `from` as it is, and more besides: then nothing is lost on the way, only
 * on the way back. False also where it cannot be known.
 */
export function isWider(from: string, to: string): boolean {
  const [ours, theirs] = [typeParts(from), typeParts(to)]
  if (/zerofill/.test(ours.rest + theirs.rest)) return false
  return (
    integer(ours, theirs) || length(ours, theirs) || long(ours, theirs) || scale(ours, theirs) || members(ours, theirs)
  )
}

interface Type {
  word: string
  /** What stands in brackets. */
  size: string
  /** After them. */
  rest: string
}

function typeParts(type: string): Type {
  const [, word = '', size = '', rest = ''] = /^(\w+)(?:\(([\s\S]*)\))?\s*([\w ]*)$/.exec(normalType(type)) ?? []
  return { word, size, rest: rest.trim() }
}

function integer(from: Type, to: Type): boolean {
  // tinyint(1) is read as a boolean.
  if (from.size === '1' || to.size === '1') return false
  const [a, b] = [INTEGERS.indexOf(from.word), INTEGERS.indexOf(to.word)]
  if (a < 0 || b <= a) return false
  return from.rest === to.rest || (from.rest === 'unsigned' && to.rest === '')
}

function length(from: Type, to: Type): boolean {
  if (from.rest !== to.rest || from.word !== to.word) return false
  if (!/^(?:varchar|varbinary|char)$/.test(from.word)) return false
  const own = (size: string) => (size === '' ? 1 : Number(size))
  return own(to.size) > own(from.size)
}

function long(from: Type, to: Type): boolean {
  const rank = ({ word }: Type) => {
    const [, prefix = '', kind = ''] = /^(tiny|medium|long)?(text|blob)$/.exec(word) ?? []
    return { kind, rank: LONG.indexOf(prefix) }
  }
  const [a, b] = [rank(from), rank(to)]
  return a.kind !== '' && a.kind === b.kind && b.rank > a.rank
}

function scale(from: Type, to: Type): boolean {
  if (from.word !== 'decimal' || to.word !== 'decimal' || from.rest !== to.rest) return false
  const [digits, fraction] = numbers(from.size)
  const [more, same] = numbers(to.size)
  return fraction === same && more > digits
}

function numbers(size: string): [digits: number, fraction: number] {
  const [digits = 10, fraction = 0] = size.split(',').map(Number)
  return [digits, fraction]
}

/** Members are stored by their number: only what comes after the source’s own is more. */
function members(from: Type, to: Type): boolean {
  return /^(?:enum|set)$/.test(from.word) && from.word === to.word && to.size.startsWith(`${from.size},`)
}
