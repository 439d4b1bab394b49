/** GTID sets as MySQL writes them: `uuid:1-5:7,uuid:tag:1-3`. Tags came with 8.3. */

type Interval = readonly [first: bigint, last: bigint]
/** `uuid` or `uuid:tag` → disjoint intervals in order. */
export type GtidSet = ReadonlyMap<string, readonly Interval[]>

/** Throws where the text is no GTID set. */
export function parseGtids(text: string): GtidSet {
  const found = new Map<string, Interval[]>()
  for (const part of text.replace(/\s/g, '').split(',').filter(Boolean)) {
    const [uuid = '', ...words] = part.toLowerCase().split(':')
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid) || words.length === 0)
      throw new Error(`This is no GTID set: ${part.slice(0, 80)}`)
    let name = uuid
    for (const word of words) {
      const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? []
      if (first === undefined) name = `${uuid}:${word}`
      else found.set(name, [...(found.get(name) ?? []), [BigInt(first), BigInt(last ?? first)]])
    }
  }
  return new Map([...found].map(([name, intervals]) => [name, merged(intervals)]))
}

/** What `a` holds and `b` does not. */
export function subtractGtids(a: GtidSet, b: GtidSet): GtidSet {
  const left = [...a].map(([name, intervals]) => [name, without(intervals, b.get(name) ?? [])] as const)
  return new Map(left.filter(([, intervals]) => intervals.length > 0))
}

/** Transactions in the set. */
export function countGtids(set: GtidSet): bigint {
  return [...set.values()].flat().reduce((sum, [first, last]) => sum + last - first + 1n, 0n)
}

export function formatGtids(set: GtidSet): string {
  return [...set]
    .map(
      ([name, intervals]) =>
        `${name}:${intervals.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(':')}`,
    )
    .join(',')
}

/** `GTID_SUBTRACT(a, b)` */
export function missingFrom(a: string, b: string): { gtids: string; count: number } {
  const left = subtractGtids(parseGtids(a), parseGtids(b))
  return { gtids: formatGtids(left), count: Number(countGtids(left)) }
}

function merged(intervals: readonly Interval[]): Interval[] {
  const out: [bigint, bigint][] = []
  for (const [first, last] of intervals.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const before = out.at(-1)
    // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigint
    if (before && first <= before[1] + 1n) before[1] = last > before[1] ? last : before[1]
    else out.push([first, last])
  }
  return out
}

function without(intervals: readonly Interval[], taken: readonly Interval[]): Interval[] {
  let left: Interval[] = [...intervals]
  for (const [from, to] of taken) {
    left = left.flatMap(([first, last]): Interval[] => {
      if (to < first || from > last) return [[first, last]]
      return [...(first < from ? [[first, from - 1n] as const] : []), ...(last > to ? [[to + 1n, last] as const] : [])]
    })
  }
  return left
}
