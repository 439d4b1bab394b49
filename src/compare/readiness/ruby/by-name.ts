import * as prism from '@ruby/prism'
import { constantName, literal, type Node, nodesBelow, type RubyFile } from './parse.ts'
import type { Site } from './scan.ts'
import { READERS, SINKS } from './sinks.ts'
import { isPath, ROOT, UNKNOWN } from './text.ts'
import type { Values } from './values.ts'

export interface Called {
  at: string
  constant: string | undefined
  receiver: Node | null
  name: string
  positional: readonly Node[]
  keywords: readonly prism.AssocNode[]
}

/** Calls of gems that write the file which they are given, by the place of its argument. */
const WRITERS: Readonly<Record<string, number>> = {
  ...{ render_file: 0, write: 0, save: 0, save_as: 0, save_to_disk: 0, save_screenshot: 0, write_to_file: 0 },
  ...{ to_file: 0, serialize: 0, generate: 0, download_file: 0, move: 0 },
  ...{ 'download!': 1, download: 1, getbinaryfile: 1, gettextfile: 1, extract: 1 },
}
/** Of those, the ones that have no other meaning: an argument that nobody knows is a path. */
const ALWAYS =
  /^(render_file|save_as|save_to_disk|save_screenshot|write_to_file|download_file|download!|getbinaryfile|gettextfile)$/
/** Receivers whose keys look like paths and are none. */
const NO_DISK = /cache|redis|response|stream|socket|blob|bucket|s3|azure|container|session|http|conn|url/i
/** Made of a file that they write, where the name of the file says so. */
const MAKERS = /^(new|open|create|generate|call|lookup_store)$/
const FOLDERS =
  /^(?:\.{1,2}\/)*(?:public|tmp|logs?|storage|uploads?|exports?|reports?|edi|backups?|system|output|downloads?)(?:\/[^\s:]*)?$/
/** Keyword arguments and settings that name what is written. */
const TARGETS =
  /^(?:destination|response_target|output|output_file|target_path|log_file|log_path|file_path|save_to|cache_dir|file|dir|path|public_path|metastore|entitystore|\w+_dir(?:ectory)?|export_path|tmpdir|root_path)=?$/
/** Calls that keep or look up what such a keyword says, and write nothing by it. */
const KEEPS =
  /^(where|not|find_by!?|create!?|build|insert|upsert|t|translate|update\w*!?|find_or_\w+!?|exists\?|add_column|change_column\w*|mail|redirect_to|attach|get|post|put|patch|delete|match|mount|root|image_tag|link_to|validates|assert\w*)$/
/** Methods that only a Pathname has. */
const ONLY_OF_PATHS = /^(mkpath|rmtree|binwrite|make_symlink|make_link)$/
/** Of a Pathname, and of others too: what was joined is one. */
const OF_JOINED = /^(write|mkdir|rmdir|touch|make_symlink|make_link|open)$/

/** A relative path of which the name says that a file is meant. */
function isFile(value: string): boolean {
  return !value.startsWith('/') && /^[^\s:<>(]+$/.test(value) && (/.\/./.test(value) || /.\.[a-z]\w{1,3}$/i.test(value))
}

const isFolder = (value: string) =>
  value.startsWith('file:/') || FOLDERS.test(value.replace(/^(?:unix|file):(?:\/\/)?/, ''))
const rooted = (value: string) => {
  const path = value.replace(/^(?:unix|file):(?:\/\/)?/, '')
  return path.startsWith('/') ? path : `${ROOT}/${path.replace(/^(?:\.\/)+/, '')}`
}

/** What a call writes by its name, where neither the receiver nor the argument shows that a path is meant. */
export function writtenByName(call: Called, file: RubyFile, values: Values): Site[] {
  const { at, constant, receiver, name, positional, keywords } = call
  const told = constant === undefined ? name : `${constant}.${name}`
  const maybe = (path: string): Site => ({ at, call: told, path: rooted(path), maybe: true })
  const sites: Site[] = []
  const place = WRITERS[name]
  const onDisk = receiver !== null && !NO_DISK.test(file.sourceOf(receiver))
  const arg = place === undefined ? undefined : (positional[place] ?? (name === 'extract' ? positional[0] : undefined))
  if (onDisk && arg) {
    const texts = values.of(arg)
    sites.push(...texts.filter((text) => !text.startsWith(UNKNOWN) && isFile(text)).map(maybe))
    const unknown = texts.some((text) => (ALWAYS.test(name) ? text.startsWith(UNKNOWN) : text.startsWith('*/')))
    if (unknown && !/^(?:\w*(?:io|file|tempfile)|StringIO\.new)$/.test(file.sourceOf(arg)))
      sites.push({ at, call: told, path: null })
  }
  if (
    MAKERS.test(name) &&
    constant !== undefined &&
    (!NO_DISK.test(constant) || /::(?:FileStore|Cache)$/.test(constant)) &&
    !/^(Aws|Roo|Pathname)\b/.test(constant)
  )
    sites.push(...positional.flatMap((one) => values.of(one).filter(isFolder).map(maybe)))
  if (TARGETS.test(name) && name.endsWith('=') && positional[0])
    sites.push(...values.of(positional[0]).filter(isFolder).map(maybe))
  for (const { key, value } of KEEPS.test(name) || READERS.test(name) ? [] : keywords)
    if (TARGETS.test(literal(key as Node) ?? '') && value && !(constant ?? '').startsWith('Aws'))
      sites.push(
        ...values
          .of(value as Node)
          .filter(isFolder)
          .map(maybe),
      )
  if (name === '[]=' && receiver && /\bpaths$/.test(file.sourceOf(receiver)) && literal(positional[0]) === 'log')
    sites.push(
      ...values
        .of(positional[1])
        .map((path) => ({ at, call: 'paths["log"]', path: path === UNKNOWN ? null : rooted(path) })),
    )
  if (receiver === null && /^(bind|activate_control_app)$/.test(name))
    sites.push(
      ...values
        .of(positional[0])
        .flatMap((text) => (text.startsWith('unix:') ? [{ at, call: name, path: rooted(text) }] : [])),
    )
  return [...sites, ...ofUnknownPath(call, values), ...ofAnotherForm(call, values)]
}

/** Methods of a Pathname whose place nobody knows: `dir.join('a').write(…)`. */
function ofUnknownPath({ at, constant, receiver, name, positional }: Called, values: Values): Site[] {
  if (!receiver || constant !== undefined) return []
  const paths = values.of(receiver)
  if (paths.some((value) => isPath(value))) return []
  const isOpened = name !== 'open' || /[wa+*]/.test(values.of(positional[0])[0] ?? '')
  const isPathname =
    (ONLY_OF_PATHS.test(name) && paths.some((value) => value.startsWith(UNKNOWN))) ||
    (OF_JOINED.test(name) && isOpened && paths.some((value) => value.startsWith('*/')))
  return isPathname ? [{ at, call: `Pathname#${name}`, path: null }] : []
}

/** `File.method(:write)`, `$stdout.reopen('x')`, `eval "…"`. */
function ofAnotherForm({ at, constant, receiver, name, positional }: Called, values: Values): Site[] {
  const [first] = positional
  const method = literal(first)
  if (/^(method|public_method|singleton_method)$/.test(name) && SINKS.has(`${constant}.${method}`))
    return [{ at, call: `${constant}.${method}`, path: null }]
  if (name === 'reopen' && first)
    return values
      .of(first)
      .flatMap((path) => (path.startsWith(UNKNOWN) || path === '' ? [] : [{ at, call: name, path: rooted(path) }]))
  if (/^(eval|instance_eval|class_eval|module_eval)$/.test(name) && first) {
    const writes = values
      .of(first)
      .some((text) => text === UNKNOWN || /\b(File|FileUtils|IO|open|system|spawn|write)\b|`/.test(text))
    return writes && !/RubyVM/.test(constant ?? '') ? [{ at, call: name, path: null }] : []
  }
  return receiver && constant === 'SitemapGenerator::Sitemap' && name === 'create'
    ? [{ at, call: 'SitemapGenerator', path: `${ROOT}/public/sitemap*` }]
    : []
}

/** What is handed on without a call: to `super`, to a block, to `a.path ||= …`, and `each(&:mkpath)`. */
export function handedOn(node: Node, at: string, values: Values): Site[] {
  const known = (arg: Node) => values.of(arg).filter((value) => isPath(value) && !value.startsWith('/tmp/*'))
  const maybe = (call: string, args: readonly Node[]) =>
    args.flatMap((arg) => known(arg).map((path): Site => ({ at, call, path, maybe: true })))
  if (node instanceof prism.SuperNode || node instanceof prism.YieldNode)
    return maybe(node instanceof prism.SuperNode ? 'super' : 'yield', (node.arguments_?.arguments_ ?? []) as Node[])
  if (node instanceof prism.CallOrWriteNode || node instanceof prism.CallAndWriteNode)
    return maybe(String(node.writeName), [node.value as Node])
  if (!(node instanceof prism.CallNode) || !(node.block instanceof prism.BlockArgumentNode)) return []
  const method = literal(node.block.expression as Node | null)
  if (method === undefined || !/^(mkpath|mkdir|rmdir|rmtree)$/.test(method)) return []
  const receiver = node.receiver as Node | null
  const paths = receiver ? values.elements(receiver).flatMap((one) => values.of(one)) : []
  const shown = paths.length > 0 ? paths : [UNKNOWN]
  return shown.map((path) => ({ at, call: `&:${method}`, path: path.startsWith(UNKNOWN) ? null : rooted(path) }))
}

/** `super('log/x.log')` in a class of its own below Logger. */
export function inherited(node: Node, at: (node: Node) => string, values: Values): Site[] {
  if (!(node instanceof prism.ClassNode)) return []
  const above = constantName(node.superclass as Node | null)
    ?.split('::')
    .at(-1)
  if (!SINKS.get(`${above}.new`)?.logs) return []
  return [...nodesBelow(node as Node)].flatMap((inner) => {
    const first = inner instanceof prism.SuperNode ? inner.arguments_?.arguments_[0] : undefined
    return first
      ? values
          .of(first as Node)
          .flatMap((path) =>
            path.startsWith(UNKNOWN) ? [] : [{ at: at(inner), call: `${above}.new`, path: rooted(path) }],
          )
      : []
  })
}
