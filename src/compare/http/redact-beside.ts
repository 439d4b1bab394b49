import type { Container } from './container.ts'
import { isHiddenName, lastWordOf } from './redact-names.ts'

/** A value and where it stands. */
export interface Placed {
  names: readonly string[]
  value: string
  within: Container | undefined
  /** A text of an XML element, which itself stands in another. */
  text?: boolean
}

/** Members that say what a value beside them is: `{"key": "password", "value": "…"}`, `<add key="Password" value="…"/>`. */
const LABELS = new Set(
  'key name field property param parameter attribute header label option setting variable var k n id title type kind system string'.split(
    ' ',
  ),
)
const VALUES = new Set(
  'value values val v content contents text data default string current old new before after answer input raw'.split(
    ' ',
  ),
)
/** Lists of names and values in turn. */
const FLAT = /header|param|pair|entr|setting|option|propert|cookie|fields?$/i
const LONGEST_LABEL = 80

/** Whether what stands beside may say what a value at these names is. */
export function isNamedBeside(path: string, names: readonly string[]): boolean {
  const [last = '', above = ''] = [names.at(-1), names.at(-2)].map((name) => lastWordOf(name ?? ''))
  if (VALUES.has(last) || LABELS.has(last) || (above !== 'data' && (VALUES.has(above) || LABELS.has(above))))
    return true
  return /\]\[\d+\]$/.test(path) || (/\]$/.test(path) && FLAT.test(names.at(-1) ?? ''))
}

interface Label {
  index: number
  name: string
}

/** By which name beside it each value is judged; undefined: by none. */
export function labelsOf(leaves: readonly Placed[]): readonly (string | undefined)[] {
  const labels = new Map<Container, Label[]>()
  const lists = new Map<Container, number[]>()
  for (const [index, leaf] of leaves.entries()) {
    const { within, names, value } = leaf
    if (!within) continue
    if (within.list) kept(lists, within).push(index)
    const holder = leaf.text ? within.above : within
    if (!holder || holder.list || names.length !== holder.depth + 1 || !LABELS.has(lastWordOf(names.at(-1) ?? '')))
      continue
    kept(labels, holder).push({ index, name: value })
  }
  const beside = inLists(leaves, lists)
  if (![...labels.values()].some((all) => all.some(({ name }) => isLabel(name))) && beside.size === 0) return []
  return leaves.map(({ within, names, text }, index) => {
    for (let at = within; at; at = at.above) {
      const all = labels.get(at)
      const member = names[at.depth]
      if (!all || !(member === undefined ? text : VALUES.has(lastWordOf(member)))) continue
      const nearest = all.length === 1 ? all[0] : lastBefore(all, index)
      if (nearest && nearest.index !== index && isLabel(nearest.name)) return nearest.name
    }
    return beside.get(index)
  })
}

function kept<T>(of: Map<Container, T[]>, container: Container): T[] {
  const known = of.get(container)
  if (known) return known
  const made: T[] = []
  of.set(container, made)
  return made
}

/** Labels stand in the order of the text. */
function lastBefore(labels: readonly Label[], index: number): Label | undefined {
  let [from, to] = [0, labels.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((labels[middle]?.index ?? 0) < index) from = middle + 1
    else to = middle
  }
  return labels[from - 1]
}

function inLists(
  leaves: readonly Placed[],
  lists: ReadonlyMap<Container, readonly number[]>,
): ReadonlyMap<number, string> {
  const beside = new Map<number, string>()
  for (const [list, members] of lists) {
    const pair = members.length === 2 && list.above?.list === true
    const flat = members.length % 2 === 0 && FLAT.test(leaves[members[0] ?? 0]?.names.at(-1) ?? '')
    if (!pair && !flat) continue
    for (let i = 0; i + 1 < members.length; i += 2) {
      const name = leaves[members[i] as number]?.value ?? ''
      const value = leaves[members[i + 1] as number]?.value ?? ''
      if (isLabel(name) && !isLabel(value)) beside.set(members[i + 1] as number, name)
    }
  }
  return beside
}

function isLabel(value: string): boolean {
  return value.length <= LONGEST_LABEL && /^[\p{L}][\p{L}\p{N} ._:$@-]*$/u.test(value) && isHiddenName(value)
}
