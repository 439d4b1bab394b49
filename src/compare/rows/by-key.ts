import type { HashedRow, Key } from '../../ports/rows.ts'

/**
 * Fingerprints by the text of the key. Two rows may have the same text of a key that the server tells apart (an ENUM's error value and its
 * empty label): they are one entry with both fingerprints, so that neither hides the other.
 */
export function byKey(rows: readonly HashedRow[]): Map<string, string> {
  const out = new Map<string, string>()
  const crowded = new Map<string, string[]>()
  for (const { key, hash } of rows) {
    const id = JSON.stringify(key)
    const first = out.get(id)
    if (first === undefined) out.set(id, hash)
    else crowded.set(id, [...(crowded.get(id) ?? [first]), hash])
  }
  for (const [id, hashes] of crowded) out.set(id, hashes.sort().join(' '))
  return out
}

/** Keys that one side lacks or whose rows differ. */
export function unlike(a: readonly HashedRow[], b: readonly HashedRow[]): Key[] {
  const [ours, theirs] = [byKey(a), byKey(b)]
  const differing = [...ours].filter(([id, hash]) => theirs.get(id) !== hash).map(([id]) => id)
  const alone = [...theirs.keys()].filter((id) => !ours.has(id))
  return [...differing, ...alone].map((id) => JSON.parse(id) as Key)
}
