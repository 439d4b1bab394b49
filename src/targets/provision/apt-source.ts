import { existsSync, globSync, readFileSync } from 'node:fs'

/** Where this machine's own apt takes its distribution from. */
export interface AptSource {
  uri: string
  /** The keyring that signs it, if the configuration names one. */
  signedBy?: string
  suites: readonly string[]
}

export interface Distribution {
  id: 'debian' | 'ubuntu'
  codename: string
}

/** Debian or Ubuntu, from the text of /etc/os-release. */
export function distributionOf(osRelease: string): Distribution | undefined {
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? ''
  const id = field('ID')
  return id === 'debian' || id === 'ubuntu' ? { id, codename: field('VERSION_CODENAME') } : undefined
}

/** All binary sources of deb822 (`.sources`) text. */
export function parseDeb822(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>()
    for (const line of stanza.split('\n')) {
      const [, key, value] = /^([A-Za-z-]+):\s*(.*)$/.exec(line) ?? []
      if (key) fields.set(key.toLowerCase(), value?.trim() ?? '')
    }
    const enabled = fields.get('enabled')?.toLowerCase() !== 'no'
    const words = (key: string) => (fields.get(key) ?? '').split(/\s+/).filter(Boolean)
    if (!enabled || !words('types').includes('deb')) return []
    const signedBy = fields.get('signed-by')
    const keyring = signedBy?.startsWith('/') ? { signedBy } : {}
    return words('uris').map((uri) => ({ uri, suites: words('suites'), ...keyring }))
  })
}

/** All binary sources of one-line (`.list`) text. */
export function parseList(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const [, options = '', uri, suite] = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? []
    if (!uri || !suite) return []
    const signedBy = /(?:^|\s)signed-by=(\/\S+)/.exec(options)?.[1]
    return [{ uri, suites: [suite], ...(signedBy ? { signedBy } : {}) }]
  })
}

/** The source that serves the distribution's own release: the one whose suites hold its code name. */
export function ownSource(sources: readonly AptSource[], { codename }: Distribution): AptSource | undefined {
  return (
    sources.find(({ suites }) => suites.includes(codename)) ??
    sources.find(({ suites }) => suites.some((suite) => /^(stable|testing|unstable|sid)$/.test(suite)))
  )
}

/** Reads the machine's apt configuration. */
export function machineSources(folder = '/etc/apt'): AptSource[] {
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
  return [
    ...parseList(read(`${folder}/sources.list`)),
    ...globSync(`${folder}/sources.list.d/*.list`).flatMap((path) => parseList(read(path))),
    ...globSync(`${folder}/sources.list.d/*.sources`).flatMap((path) => parseDeb822(read(path))),
  ]
}
