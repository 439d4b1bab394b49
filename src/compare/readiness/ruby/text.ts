/** Stands for what only the running program knows. */
export const UNKNOWN = '*'
/** Rails.root while values are joined. */
export const ROOT = '/\u0001root'

/** More values than that are not followed, and none of them is known then. */
const MOST_VALUES = 64

/** Whether a value is a path by what it is: below Rails.root, or in a folder that files of applications lie in. */
export function isPath(value: string): boolean {
  return value.startsWith(`${ROOT}/`) || /^\/(home|var|mnt|srv|opt|tmp|efs)\/./.test(value)
}

/** Relative paths are from Rails.root, where Rails runs. */
function asPath(value: string): string {
  return value.startsWith('/') || value.startsWith(UNKNOWN) || value === '' ? value : `${ROOT}/${value}`
}

/** Of a Pathname it is known that it is a path. */
export function asPathname(value: string): string {
  return value === UNKNOWN ? `${UNKNOWN}/${UNKNOWN}` : asPath(value)
}

export function formatted(text: string): string {
  return text.replaceAll(/%(?:%|[-+ 0#]*\d*(?:\.\d+)?(?:<\w+>)?[a-zA-Z]|\{\w+\})/g, (part) =>
    part === '%%' ? '%' : UNKNOWN,
  )
}

export function joined(parts: readonly (readonly string[])[]): readonly string[] {
  const [first = [UNKNOWN], ...rest] = parts
  return rest.reduce((left, right) => combined(left, right, (a, b) => (b.startsWith(ROOT) ? b : `${a}/${b}`)), first)
}

export function combined(
  left: readonly string[],
  right: readonly string[],
  join = (a: string, b: string) => a + b,
): readonly string[] {
  if (left.length * right.length > MOST_VALUES) return [UNKNOWN]
  return left.flatMap((a) => right.map((b) => join(a, b)))
}

export function bounded(values: readonly string[]): readonly string[] {
  return values.length > MOST_VALUES || values.length === 0 ? [UNKNOWN] : values
}
