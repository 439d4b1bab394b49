import { diffArrays } from 'diff'

/** Members of two lists that belong together; null where one has no partner. */
export type Pairing = readonly (readonly [a: number | null, b: number | null])[]

/** Above this many on a side only positions decide: aligning takes time with the square of what differs. */
const MOST_ALIGNED = 2_000

export interface ListRules<T> {
  equal(a: T, b: T): boolean
  /** What stays when a member changes: its number, its code. */
  identity(member: T): string
  /** The whole member. */
  content(member: T): string
}

export interface Aligned {
  reordered: boolean
  pairs: Pairing
}

/** Pairs the members that are not equal; `reordered` where only their order is another. */
export function align<T>(a: readonly T[], b: readonly T[], { equal, identity, content }: ListRules<T>): Aligned {
  let head = 0
  while (head < a.length && head < b.length && equal(a[head] as T, b[head] as T)) head++
  let tail = 0
  const most = Math.min(a.length, b.length) - head
  while (tail < most && equal(a[a.length - 1 - tail] as T, b[b.length - 1 - tail] as T)) tail++
  const left = a.slice(head, a.length - tail)
  const right = b.slice(head, b.length - tail)
  if (left.length === 0 && right.length === 0) return { reordered: false, pairs: [] }
  if (left.length === right.length) {
    const apart = left.flatMap((member, i) => (equal(member, right[i] as T) ? [] : [i]))
    const of = (members: readonly T[]) => apart.map((i) => members[i] as T)
    if (apart.length > 1 && sameMembers(of(left), of(right), content)) return { reordered: true, pairs: [] }
    // Most stand where they stood: nothing was put in between.
    if (apart.length * 2 <= left.length) return { reordered: false, pairs: apart.map((i) => [i + head, i + head]) }
  }
  const pairs =
    (left.length === 1 && right.length === 1) || Math.max(left.length, right.length) > MOST_ALIGNED
      ? byPosition(left.length, right.length)
      : byIdentity(left.map(identity), right.map(identity))
  return {
    reordered: false,
    pairs: pairs
      .filter(([i, j]) => i === null || j === null || !equal(left[i] as T, right[j] as T))
      .map(([i, j]) => [i === null ? null : i + head, j === null ? null : j + head]),
  }
}

function sameMembers<T>(a: readonly T[], b: readonly T[], content: (member: T) => string): boolean {
  const counts = new Map<string, number>()
  for (const member of a) {
    const key = content(member)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const member of b) {
    const key = content(member)
    const left = counts.get(key) ?? 0
    if (left === 0) return false
    counts.set(key, left - 1)
  }
  return true
}

function byPosition(a: number, b: number): (readonly [number | null, number | null])[] {
  return Array.from({ length: Math.max(a, b) }, (_, i) => [i < a ? i : null, i < b ? i : null] as const)
}

/** What has no partner by identity is paired with what stands in its place. */
function byIdentity(a: readonly string[], b: readonly string[]): (readonly [number | null, number | null])[] {
  const pairs: (readonly [number | null, number | null])[] = []
  let i = 0
  let j = 0
  let gone: number[] = []
  let come: number[] = []
  const flush = () => {
    for (const [i2, j2] of byPosition(gone.length, come.length))
      pairs.push([i2 === null ? null : (gone[i2] ?? null), j2 === null ? null : (come[j2] ?? null)])
    gone = []
    come = []
  }
  for (const { count = 0, added, removed } of diffArrays([...a], [...b])) {
    if (removed) for (let n = 0; n < count; n++) gone.push(i++)
    else if (added) for (let n = 0; n < count; n++) come.push(j++)
    else {
      flush()
      for (let n = 0; n < count; n++) pairs.push([i++, j++])
    }
  }
  flush()
  return pairs
}
