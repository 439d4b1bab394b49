import type { CaptureText } from '../../../ports/captures.ts'
import { takes } from '../files/pattern.ts'
import { placeOf, RAILS_ROOT } from '../files/place.ts'
import { railsSites } from './rails.ts'
import { readRuby, type Site, scan } from './scan.ts'
import { ROOT } from './values.ts'

export interface SourceSites {
  files: number
  /** With places as the inventory spells them. */
  sites: readonly (Site & { path: string })[]
  /** Writes to a path that is not to be read from the source, and that nobody has stated. */
  unclear: readonly { at: string; call: string }[]
  /** Places where a shell is called: what it writes is not looked at. */
  shells: readonly string[]
}

/** Files that hold Ruby of the application itself. */
export function isAppSource(name: string): boolean {
  if (/^(test|spec|features)\/|(^|\/)(node_modules|vendor)\//.test(name)) return false
  return /\.(rb|rake|ru)$|(^|\/)(Rakefile|Capfile)$|^bin\/[\w-]+$|^config\/storage\.yml$/.test(name)
}

/** @param root Rails.root on the hosts, @param expressions what a person found of paths that cannot be read */
export function inspectSource(
  texts: readonly CaptureText[],
  root: string,
  expressions: readonly { at: string; paths: readonly string[] }[],
): SourceSites {
  const yaml = texts.filter(({ name }) => name.endsWith('.yml'))
  const ruby = texts.filter(({ name, text }) => !name.endsWith('.yml') && (!name.startsWith('bin/') || isRuby(text)))
  const files = ruby.map(({ name, text }) => readRuby(name, text))
  const hostPaths = ['/home', root.replace(/\/current$/, '')]
  const found = [...files.flatMap((file) => scan(file, hostPaths)), ...railsSites(files, yaml)]
  const sites: (Site & { path: string })[] = []
  const unclear: { at: string; call: string }[] = []
  for (const site of found) {
    const stated = expressions.find(({ at }) => takes(at, site.at) || takes(at, site.at.replace(/:\d+$/, '')))
    // Two unknown parts side by side are one; what a person stated stays as it is.
    const paths = site.path !== null ? [site.path.replace(/\*+/g, '*')] : stated?.paths.map((path) => absolute(path))
    if (paths) for (const path of paths) sites.push({ ...site, path: spelled(path, root) })
    else unclear.push({ at: site.at, call: site.call })
  }
  const shells = files.flatMap(({ name, tokens }) =>
    tokens
      .filter((token) => (token.is === 'string' && token.shell) || (token.is === 'word' && /^system$/.test(token.text)))
      .map(({ line }) => `${name}:${line}`),
  )
  return { files: files.length, sites, unclear, shells }
}

function isRuby(text: string): boolean {
  return /^#!.*\bruby\b/.test(text)
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `${ROOT}/${path.replace(`${RAILS_ROOT}/`, '')}`
}

function spelled(path: string, root: string): string {
  return placeOf(path.startsWith(ROOT) ? `${root}${path.slice(ROOT.length)}` : path, root)
}
