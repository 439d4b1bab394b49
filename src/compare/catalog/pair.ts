export interface Pairs<T> {
  both: [source: T, target: T][]
  missing: T[]
  surplus: T[]
}

/** Pairs by the first key, then what is left by the next, each looser than the one before. Every item is taken once. */
export function paired<T>(
  source: readonly T[],
  target: readonly T[],
  ...keys: readonly ((item: T) => string)[]
): Pairs<T> {
  const both: [T, T][] = []
  const taken = new Set<T>()
  let missing = [...source]
  for (const keyOf of keys) {
    const byKey = Map.groupBy(
      target.filter((item) => !taken.has(item)),
      keyOf,
    )
    missing = missing.filter((item) => {
      const other = byKey.get(keyOf(item))?.shift()
      if (other === undefined) return true
      taken.add(other)
      both.push([item, other])
      return false
    })
  }
  return { both, missing, surplus: target.filter((item) => !taken.has(item)) }
}

/** By names of which letter case does not count, except among several. */
export function pairedWithoutCase<T extends { name: string }>(source: readonly T[], target: readonly T[]): Pairs<T> {
  return paired(
    source,
    target,
    ({ name }) => name,
    ({ name }) => name.toLowerCase(),
  )
}
