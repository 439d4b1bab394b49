import * as prism from '@ruby/prism'
import { LineCounter, parseDocument } from 'yaml'
import { argumentsOf, literal, type Node, nodesBelow, type RubyFile, readRuby } from './parse.ts'
import type { Site } from './scan.ts'
import { ROOT, UNKNOWN } from './text.ts'
import { Values } from './values.ts'

export interface ReadFile {
  file: RubyFile
  values: Values
}

/** What Rails and its gems write by themselves, by what the source configures. */
export async function railsSites(
  files: readonly ReadFile[],
  yaml: readonly { name: string; text: string }[],
): Promise<Site[]> {
  return [
    ...files.flatMap((read) =>
      callsOf(read).flatMap((call) => [
        ...linked(read, call),
        ...settings(read, call),
        ...uploads(read, call),
        ...bootsnap(read, call),
      ]),
    ),
    ...productionLog(files),
    ...(await diskServices(files, yaml)),
  ]
}

function callsOf({ file }: ReadFile): prism.CallNode[] {
  return [...nodesBelow(file.program)].filter((node) => node instanceof prism.CallNode)
}

const placeOf = ({ file }: ReadFile, node: Node) => `${file.name}:${file.lineOf(node)}`
const fromRoot = (path: string) => (path.startsWith('/') ? path : `${ROOT}/${path}`)
const readable = (path: string) => (path.startsWith(UNKNOWN) || path === '' ? null : path)

/** Capistrano: `append :linked_dirs, 'log'`, `set :linked_files, %w{…}`: what releases share. */
function linked(read: ReadFile, call: prism.CallNode): Site[] {
  const [what, ...given] = argumentsOf(call).positional
  if (!/^(append|set)$/.test(call.name) || !/^linked_(dirs|files)$/.test(literal(what) ?? '')) return []
  const entries = given.flatMap((node) => [...nodesBelow(node)]).filter((node) => literal(node) !== undefined)
  return entries.flatMap((node) => {
    const path = literal(node)
    return path && !(node instanceof prism.SymbolNode)
      ? [{ at: placeOf(read, node), call: 'Capistrano shares', path: `${ROOT}/${path}` }]
      : []
  })
}

/** `config.cache_store = :file_store, 'x'`, whenever's `set :output, 'x'`. */
function settings(read: ReadFile, call: prism.CallNode): Site[] {
  const { positional, keywords } = argumentsOf(call)
  const tell = (what: string, node: Node | null | undefined, otherwise?: string): Site[] => {
    const paths = node ? read.values.of(node) : otherwise ? [otherwise] : []
    return paths.map((path) => {
      const known = readable(path)
      return { at: placeOf(read, call), call: what, path: known === null ? null : fromRoot(known) }
    })
  }
  if (call.name === 'cache_store=') {
    const [value] = positional
    const parts = value instanceof prism.ArrayNode ? (value.elements as Node[]) : [value]
    return literal(parts[0]) === 'file_store' ? tell('file_store', parts[1], 'tmp/cache') : []
  }
  if (call.name !== 'set' || literal(positional[0]) !== 'output') return []
  const named = keywords.map(({ value }) => value as Node)
  const hash =
    positional[1] instanceof prism.HashNode
      ? positional[1].elements.flatMap((one) => ('value' in one && one.value ? [one.value as Node] : []))
      : []
  return [...(hash.length > 0 ? hash : positional.slice(1, 2)), ...named].flatMap((node) =>
    node instanceof prism.NilNode ? [] : tell('whenever output', node),
  )
}

/** CarrierWave with `storage :file`, and Paperclip's attachments. */
function uploads(read: ReadFile, call: prism.CallNode): Site[] {
  const { positional, keywords } = argumentsOf(call)
  const at = placeOf(read, call)
  if (call.name === 'storage' && literal(positional[0]) === 'file')
    return ['store_dir', 'cache_dir'].flatMap((method) => {
      const fallback = method === 'store_dir' ? 'uploads' : 'uploads/tmp'
      const own = read.values.definitions(`method:${method}`)
      const paths =
        own.length > 0 ? own.flatMap((node) => (node instanceof Object ? read.values.of(node) : [UNKNOWN])) : [fallback]
      return paths.map((path) => {
        const known = readable(path)
        const place = known === null || known.startsWith('/') ? known : `${ROOT}/public/${known}`
        return { at, call: `CarrierWave ${method}`, path: place }
      })
    })
  if (call.name !== 'has_attached_file') return []
  const named = keywords.find(({ key }) => literal(key as Node) === 'path')
  const paths = named?.value ? read.values.of(named.value as Node) : [':rails_root/public/system/:class/:filename']
  return paths.map((path) => {
    const known = readable(path)
    return { at, call: 'Paperclip', path: known?.replace(/^:rails_root/, ROOT).replace(/:\w+/g, '*') ?? null }
  })
}

function bootsnap(read: ReadFile, call: prism.CallNode): Site[] {
  if (literal(argumentsOf(call).positional[0]) !== 'bootsnap/setup') return []
  return [{ at: placeOf(read, call), call: 'bootsnap', path: `${ROOT}/tmp/cache/bootsnap` }]
}

/** Rails logs to log/production.log unless the environment says otherwise. */
function productionLog(files: readonly ReadFile[]): Site[] {
  const production = files.find(({ file }) => file.name === 'config/environments/production.rb')
  if (!production) return []
  const config = files.filter(({ file }) =>
    /^config\/(application|environments\/production|initializers\/)/.test(file.name),
  )
  const elsewhere = config.some((read) =>
    callsOf(read).some((call) => {
      const [value] = argumentsOf(call).positional
      if (call.name === 'add_file_appender=') return value instanceof prism.FalseNode
      return call.name === 'logger=' && value !== undefined && !/log\//.test(read.file.sourceOf(value))
    }),
  )
  if (elsewhere) return []
  return [{ at: `${production.file.name}:1`, call: 'Rails logs by default to', path: `${ROOT}/log/production.log` }]
}

/** Active Storage on a disk, where production uses it. */
async function diskServices(
  files: readonly ReadFile[],
  yaml: readonly { name: string; text: string }[],
): Promise<Site[]> {
  const storage = yaml.find(({ name }) => name === 'config/storage.yml')
  if (!storage) return []
  const production = files.find(({ file }) => file.name === 'config/environments/production.rb')
  const chosen = production && callsOf(production).find(({ name }) => name === 'service=')
  const service = chosen && literal(argumentsOf(chosen).positional[0])
  const code: string[] = []
  const masked = storage.text.replaceAll(/<%(=?)([\s\S]*?)%>/g, (whole, shows: string, inner: string) => {
    // The same number of lines, so that places stay right.
    const lines = '\n'.repeat(whole.split('\n').length - 1)
    return shows ? `erb-${code.push(inner) - 1}${lines}` : lines
  })
  const counter = new LineCounter()
  const document = parseDocument(masked, { lineCounter: counter, merge: true })
  if (document.errors.length > 0)
    return [{ at: `${storage.name}:1`, call: 'Active Storage (not valid YAML)', path: null }]
  const services = (document.toJS() ?? {}) as Record<string, { service?: unknown; root?: unknown } | null>
  const sites: Site[] = []
  for (const [name, settings] of Object.entries(services)) {
    if (settings?.service !== 'Disk' || (service !== undefined && service !== name)) continue
    const root = String(settings.root ?? '')
    const erb = /^erb-(\d+)$/.exec(root)
    const paths = erb ? await valuesOf(code[Number(erb[1])] ?? '') : [root.includes('erb-') ? UNKNOWN : root]
    const node = document.getIn([name, 'root'], true) as { range?: [number, number, number] } | undefined
    const line = node?.range ? counter.linePos(node.range[0]).line : 1
    for (const path of paths) {
      const known = readable(path)
      sites.push({
        at: `${storage.name}:${line}`,
        call: 'Active Storage on a disk',
        path: known === null ? null : fromRoot(known),
      })
    }
  }
  return sites
}

async function valuesOf(source: string): Promise<readonly string[]> {
  const file = await readRuby('config/storage.yml', source)
  return new Values(file).of(file.program.statements as unknown as Node)
}
