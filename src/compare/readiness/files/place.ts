/** Rails.root in paths that are told. */
export const RAILS_ROOT = 'Rails.root'

/**
 * One spelling for each place: what lies in Capistrano's `current`, `releases/<time>` or `shared` is told from `Rails.root`, all else is absolute.
 * @param root Rails.root on the hosts
 */
export function placeOf(path: string, root: string): string {
  if (path === RAILS_ROOT || path.startsWith(`${RAILS_ROOT}/`)) return path
  const clean = normal(path)
  const deploy = root.replace(/\/current$/, '')
  const inside = /^\/(?:current|releases\/[^/]+|shared)(?=\/|$)(.*)$/.exec(below(clean, deploy) ?? '')
  const rest = deploy === root ? below(clean, root) : (inside?.[1] ?? below(clean, root))
  return rest === undefined ? clean : `${RAILS_ROOT}${rest}`
}

/** `/x` for a path below the folder, '' for the folder itself. */
function below(path: string, folder: string): string | undefined {
  if (path === folder) return ''
  return path.startsWith(`${folder}/`) ? path.slice(folder.length) : undefined
}

/** Without `.`, `..`, doubled and trailing slashes. */
export function normal(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** As a pattern of the config is meant: absolute, or from Rails.root. */
export function patternOf(pattern: string, root: string): string {
  if (pattern.startsWith('/')) return placeOf(pattern, root)
  return pattern.startsWith(RAILS_ROOT) ? pattern : `${RAILS_ROOT}/${pattern}`
}

/** Paths that differ by numbers and ids alone are of one kind. */
export function kindOf(place: string): string {
  return place
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '*')
    .replace(/(?<![0-9A-Za-z])[0-9a-f]*\d[0-9a-f]*(?=[^0-9A-Za-z]|$)/gi, (word) => (word.length >= 12 ? '*' : word))
    .replace(/\d+/g, '#')
}
