import type { CaptureText } from '../../../ports/captures.ts'
import { takes } from '../files/pattern.ts'
import { placeOf, RAILS_ROOT } from '../files/place.ts'
import { readRuby } from './parse.ts'
import { railsSites } from './rails.ts'
import { type Site, scan } from './scan.ts'
import { ROOT } from './text.ts'
import { Values } from './values.ts'

export interface SourceSites {
  files: number
  /** With places as the inventory spells them. */
  sites: readonly (Site & { path: string })[]
  /**
   * Calls that may write where nobody can say from the source, and that nobody has stated. `path`: what such a call was handed, as the inventory
   * spells it.
   */
  unclear: readonly { at: string; call: string; path?: string }[]
  /** Files that are not valid Ruby: they are not read to their end. */
  invalid: readonly string[]
}

/** Files that hold Ruby of the application itself. */
export function isAppSource(name: string): boolean {
  if (/^(test|spec|features)\/|(^|\/)(node_modules|vendor)\//.test(name)) return false
  return /\.(rb|rake|ru)$|(^|\/)(Rakefile|Capfile)$|^bin\/[\w-]+$|^config\/storage\.yml$/.test(name)
}

/** @param root Rails.root on the hosts, @param expressions what a person found of paths that cannot be read */
export async function inspectSource(
  texts: readonly CaptureText[],
  root: string,
  expressions: readonly { at: string; paths: readonly string[] }[],
): Promise<SourceSites> {
  const yaml = texts.filter(({ name }) => name.endsWith('.yml'))
  const ruby = texts.filter(({ name, text }) => !name.endsWith('.yml') && (!name.startsWith('bin/') || isRuby(text)))
  const files = await Promise.all(
    ruby.map(async ({ name, text }) => {
      const file = await readRuby(name, text)
      return { file, values: new Values(file) }
    }),
  )
  const hostPaths = ['/home', root.replace(/\/current$/, '')]
  const found = [
    ...files.flatMap(({ file, values }) => scan(file, values, hostPaths)),
    ...(await railsSites(files, yaml)),
  ]
  const sites: (Site & { path: string })[] = []
  const unclear: { at: string; call: string; path?: string }[] = []
  for (const site of found) {
    const stated = expressions.find(({ at }) => takes(at, site.at) || takes(at, site.at.replace(/:\d+$/, '')))
    // Two unknown parts side by side are one; what a person stated stays as it is.
    const own = site.path?.replace(/\*+/g, '*')
    if (stated && (site.maybe || own === undefined))
      for (const path of stated.paths) sites.push({ ...site, path: spelled(absolute(path), root) })
    else if (own === undefined) unclear.push({ at: site.at, call: site.call })
    else if (site.maybe) unclear.push({ at: site.at, call: site.call, path: spelled(own, root) })
    else sites.push({ ...site, path: spelled(own, root) })
  }
  const invalid = files.flatMap(({ file: { name, error } }) => (error === null ? [] : [`${name}, ${error}`]))
  return { files: files.length, sites, unclear, invalid }
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
