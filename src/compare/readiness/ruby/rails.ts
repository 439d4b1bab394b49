import type { RubyFile, Site } from './scan.ts'
import { type Token, tokensOf } from './tokens.ts'
import { argumentsOf, pathsOf, ROOT } from './values.ts'

/** What Rails and its gems write by themselves, by what the source configures. */
export function railsSites(files: readonly RubyFile[], yaml: readonly { name: string; text: string }[]): Site[] {
  return [
    ...files.flatMap((file) => [...linked(file), ...settings(file), ...uploaders(file), ...bootsnap(file)]),
    ...productionLog(files),
    ...diskServices(files, yaml),
  ]
}

const isWord = (token: Token | undefined, text: RegExp) => token?.is === 'word' && text.test(token.text)
const isSymbol = (token: Token | undefined, text: RegExp) => token?.is === 'symbol' && text.test(token.text)

/** Capistrano: `append :linked_dirs, 'log'`, `set :linked_files, %w{…}`: what releases share. */
function linked({ name, tokens }: RubyFile): Site[] {
  const sites: Site[] = []
  tokens.forEach((token, index) => {
    if (!isWord(token, /^(append|set)$/) || !isSymbol(tokens[index + 1], /^linked_(dirs|files)$/)) return
    for (let at = index + 2; at < tokens.length && tokens[at]?.is !== 'end'; at++) {
      const given = tokens[at]
      const [part] = given?.is === 'string' ? given.parts : []
      if (typeof part === 'string' && part && given)
        sites.push({ at: `${name}:${given.line}`, call: 'Capistrano shares', path: `${ROOT}/${part}` })
    }
  })
  return sites
}

/** `config.cache_store = :file_store, 'x'`, whenever's `set :output, 'x'`. */
function settings({ name, tokens, names }: RubyFile): Site[] {
  const sites: Site[] = []
  const tell = (line: number, call: string, arg: readonly Token[] | undefined, otherwise?: string) => {
    const paths = arg ? pathsOf(arg, names) : otherwise ? [otherwise] : []
    for (const path of paths)
      sites.push({ at: `${name}:${line}`, call, path: path.startsWith('/') ? path : `${ROOT}/${path}` })
  }
  tokens.forEach((token, index) => {
    if (isWord(token, /^cache_store$/) && isSymbol(tokens[index + 2], /^file_store$/))
      tell(token.line, 'file_store', argumentsOf(tokens, index + 2).args[1], 'tmp/cache')
    if (isWord(token, /^set$/) && isSymbol(tokens[index + 1], /^output$/))
      for (const arg of argumentsOf(tokens, index + 1).args.slice(1))
        tell(token.line, 'whenever output', arg[0]?.is === 'label' ? arg.slice(1) : arg)
  })
  return sites
}

/** CarrierWave with `storage :file`, and Paperclip's attachments. */
function uploaders({ name, tokens, names }: RubyFile): Site[] {
  const sites: Site[] = []
  tokens.forEach((token, index) => {
    if (isWord(token, /^storage$/) && isSymbol(tokens[index + 1], /^file$/)) {
      for (const method of ['store_dir', 'cache_dir']) {
        const [expression] = names.get(method) ?? []
        const fallback = method === 'store_dir' ? 'uploads' : 'uploads/tmp'
        const paths = expression ? pathsOf(expression, names) : [fallback]
        for (const path of paths.length > 0 ? paths : [null])
          sites.push({
            at: `${name}:${token.line}`,
            call: `CarrierWave ${method}`,
            path: path === null || path.startsWith('/') ? path : `${ROOT}/public/${path}`,
          })
      }
    }
    if (isWord(token, /^has_attached_file$/)) {
      const label = tokens.findIndex((other, at) => at > index && other.is === 'label' && other.text === 'path')
      const given = label > 0 ? pathsOf(argumentsOf(tokens, label + 1).args[0] ?? [], names) : []
      for (const path of given.length > 0 ? given : [':rails_root/public/system/:class/:filename'])
        sites.push({
          at: `${name}:${token.line}`,
          call: 'Paperclip',
          path: path.replace(/^:rails_root/, ROOT).replace(/:\w+/g, '*'),
        })
    }
  })
  return sites
}

function bootsnap({ name, tokens }: RubyFile): Site[] {
  const found = tokens.find((token) => token.is === 'string' && token.parts[0] === 'bootsnap/setup')
  return found ? [{ at: `${name}:${found.line}`, call: 'bootsnap', path: `${ROOT}/tmp/cache/bootsnap` }] : []
}

/** Rails logs to log/production.log unless the environment says otherwise. */
function productionLog(files: readonly RubyFile[]): Site[] {
  const production = files.find(({ name }) => name === 'config/environments/production.rb')
  if (!production) return []
  const words = (file: RubyFile) => file.tokens.map((token) => ('text' in token ? token.text : "'")).join(' ')
  const config = files.filter(({ name }) => /^config\/(application|environments\/production|initializers\/)/.test(name))
  const elsewhere = config.some((file) => /config \. logger = (?!.*log\/)|add_file_appender = false/.test(words(file)))
  return elsewhere
    ? []
    : [{ at: `${production.name}:1`, call: 'Rails logs by default to', path: `${ROOT}/log/production.log` }]
}

/** Active Storage on a disk, where production uses it. */
function diskServices(files: readonly RubyFile[], yaml: readonly { name: string; text: string }[]): Site[] {
  const storage = yaml.find(({ name }) => name === 'config/storage.yml')
  if (!storage) return []
  const production = files.find(({ name }) => name === 'config/environments/production.rb')
  const used = production?.tokens.findIndex((token) => isWord(token, /^service$/)) ?? -1
  const chosen = used >= 0 ? production?.tokens[used + 2] : undefined
  const service = chosen?.is === 'symbol' ? chosen.text : undefined
  const sites: Site[] = []
  let current = ''
  let disk = false
  storage.text.split('\n').forEach((line, index) => {
    const name = /^(\w+):/.exec(line)?.[1]
    if (name) {
      current = name
      disk = false
    }
    if (/^\s+service:\s*["']?Disk\b/.test(line)) disk = true
    const root = /^\s+root:\s*(.+?)\s*$/.exec(line)?.[1]
    if (!root || !disk || (service !== undefined && service !== current)) return
    const erb = /<%=\s*(.*?)\s*%>/.exec(root)
    const paths = erb ? pathsOf(tokensOf(erb[1] ?? ''), new Map()) : [root.replace(/["']/g, '')]
    for (const path of paths.length > 0 ? paths : [null])
      sites.push({
        at: `${storage.name}:${index + 1}`,
        call: 'Active Storage on a disk',
        path: path === null || path.startsWith('/') ? path : `${ROOT}/${path}`,
      })
  })
  return sites
}
