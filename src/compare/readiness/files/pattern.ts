/**
 * Whether a pattern takes a path: `*` stands for anything within a segment, `**` for any segments; `dir/**` takes `dir` itself too.
 * A path may hold `*` or `**` where it is not known in full: only the same of the pattern takes that.
 */
export function takes(pattern: string, path: string): boolean {
  return segments(pattern.split('/'), path.split('/'))
}

function segments(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern
  if (head === undefined) return path.length === 0
  if (head === '**') return rest.length === 0 || path.some((_, at) => segments(rest, path.slice(at)))
  const [first, ...others] = path
  return first !== undefined && first !== '**' && segment(head, first) && segments(rest, others)
}

function segment(pattern: string, text: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`, 's').test(text)
}
