/**
 * A name for people and waivers: parts joined by dots. A part that holds a dot itself is quoted, so that `a.b`.`c` and
 * `a`.`b.c` are two places.
 */
export function placeOf(...parts: readonly string[]): string {
  return parts.map((part) => (/[.`]/.test(part) ? `\`${part.replaceAll('`', '``')}\`` : part)).join('.')
}
