/** A place as findings name it, for people and waivers. Names may hold dots, so two places may read alike: what is one object is never told by it. */
export function placeOf(...parts: readonly string[]): string {
  return parts.join('.')
}
