export interface Pairs<T> {
  both: [source: T, target: T][]
  missing: T[]
  surplus: T[]
}

/** Pairs by name: first exactly, then, where names fold, without regard to case. */
export function paired<T>(
  source: readonly T[],
  target: readonly T[],
  nameOf: (item: T) => string,
  folds: boolean,
): Pairs<T> {
  const exact = new Map(target.map((item) => [nameOf(item), item]))
  const folded = new Map(folds ? target.map((item) => [nameOf(item).toLowerCase(), item]) : [])
  const taken = new Set<T>()
  const both: [T, T][] = []
  const rest: T[] = []
  const take = (item: T, other: T | undefined, otherwise: T[]) => {
    if (other === undefined || taken.has(other)) otherwise.push(item)
    else {
      taken.add(other)
      both.push([item, other])
    }
  }
  for (const item of source) take(item, exact.get(nameOf(item)), rest)
  const missing: T[] = []
  for (const item of rest) take(item, folded.get(nameOf(item).toLowerCase()), missing)
  return { both, missing, surplus: target.filter((item) => !taken.has(item)) }
}
