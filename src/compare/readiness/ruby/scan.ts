import * as prism from '@ruby/prism'
import { handedOn, inherited, writtenByName } from './by-name.ts'
import { argumentsOf, literal, type Node, nodesBelow, type RubyFile } from './parse.ts'
import { shellUse } from './shell.ts'
import { BARE, COLLECTS, LABELS, OF_PATHS, READ_SETTINGS, READERS, READS_OF_PATHS, SINKS, type Sink } from './sinks.ts'
import { isPath, ROOT, UNKNOWN } from './text.ts'
import type { Values } from './values.ts'

/** A place of the source that writes to a disk, or needs what lies on one. */
export interface Site {
  /** `app/services/nav/api.rb:14` */
  at: string
  /** `ActiveSupport::Logger.new` */
  call: string
  /** Absolute or from Rails.root as `ROOT`; null: it is not to be read from the source. */
  path: string | null
  /** The path is handed to a call of which nobody here knows whether it writes. */
  maybe?: true
}

/** Every call that writes or may write, and every absolute path that only the old hosts have. */
export function scan(file: RubyFile, values: Values, hostPaths: readonly string[]): Site[] {
  const sites: Site[] = []
  const isMade = /^(Rakefile|Capfile)$|\.rake$/.test(file.name)
  const isDeployment = /^Capfile$|^config\/deploy|^bin\/(setup|update|dev)$/.test(file.name)
  const scanner = new Scanner(file, values, isMade || /\b(?:include|extend)[ (]+(?:::)?FileUtils\b/.test(file.text))
  for (const node of nodesBelow(file.program)) {
    const at = `${file.name}:${file.lineOf(node)}`
    sites.push(...(isDeployment ? [] : handedOn(node, at, values)))
    sites.push(...inherited(node, (inner) => `${file.name}:${file.lineOf(inner)}`, values))
    if (node instanceof prism.CallNode) sites.push(...scanner.call(node, at, isDeployment))
    else if (node instanceof prism.AssocNode) sites.push(...scanner.keyword(node, at))
    else if (node instanceof prism.XStringNode || node instanceof prism.InterpolatedXStringNode)
      sites.push(...scanner.command('a shell command', at, [[node]]))
    if (node instanceof prism.StringNode || node instanceof prism.InterpolatedStringNode)
      for (const path of values.of(node))
        if (hostPaths.some((folder) => path.startsWith(`${folder}/`))) sites.push({ at, call: 'names', path })
  }
  const named = new Set(sites.map(({ at, path, maybe }) => (maybe ? '' : `${at} ${path}`)))
  const certain = sites.filter(({ at, path, maybe }) => !maybe || !named.has(`${at} ${path}`))
  return [...new Map(certain.map((site) => [`${site.at} ${site.call} ${site.path}`, site])).values()]
}

/** What the system makes and takes away: whoever gets one of these may do with it what he likes. */
const TEMPORARY = '/tmp/*'

const SHELLS = /^(system|exec|spawn|popen|popen[23]e?|capture[23]e?|pipeline\w*|sh|fork_exec)$/

/** Methods of a path that only make another one, or another form of it. */
const MAKES_PATHS =
  /^(to_\w+|path|cleanpath|expand_path|realpath|absolute_path|freeze|strip|dup|itself|presence|html_safe|sub|gsub|sub!|gsub!|sub_ext|tr|downcase|upcase|squeeze|chomp|delete_suffix|next|tap|then|dirname|parent|%|\/|encode|force_encoding|b|squish)$/

class Scanner {
  readonly #file: RubyFile
  readonly #values: Values
  readonly #hasFileUtils: boolean

  constructor(file: RubyFile, values: Values, hasFileUtils: boolean) {
    this.#file = file
    this.#values = values
    this.#hasFileUtils = hasFileUtils
  }

  call(call: prism.CallNode, at: string, isDeployment: boolean): Site[] {
    const { receiver, name, positional } = this.#meant(call)
    const constant = this.#values.constant(receiver)
    const { keywords, open } = argumentsOf(call)
    const piped = name === 'open' && this.#values.of(positional[0]).some((text) => text.startsWith('|'))
    if (piped || this.#isShell(constant, receiver, name))
      return isDeployment
        ? []
        : [
            ...this.command(
              name,
              at,
              positional.map((one) => [one]),
            ),
            ...keywords.flatMap((one) => this.#redirected(one, name, at)),
            ...positional.flatMap((one) =>
              [...nodesBelow(one)].flatMap((inner) =>
                inner instanceof prism.AssocNode ? this.#redirected(inner, name, at) : [],
              ),
            ),
          ]
    const written = constant === undefined ? name : `${constant}.${name}`
    const sink = this.#sinkOf(constant, receiver, name)
    if (sink) return this.#sunk(sink, written, { positional, keywords, open }, at)
    if (isDeployment) return []
    return [
      ...(receiver && constant === undefined ? this.#ofPath(receiver, name, positional, at) : []),
      ...this.#handed(constant, receiver, name, positional, keywords, at),
      ...writtenByName({ at, constant, receiver, name, positional, keywords }, this.#file, this.#values),
    ]
  }

  /** `out: 'log/x'`, `[:out, :err] => ['log/x', 'a']`, `1 => 'x'` of a process that is started. */
  #redirected({ key, value }: prism.AssocNode, call: string, at: string): Site[] {
    if (!/^(?:\[?\s*:?(?:out|err|STDOUT|STDERR|[12])\b)/.test(this.#file.sourceOf(key)) || !value) return []
    const to = value instanceof prism.ArrayNode ? (value.elements[0] as Node | undefined) : (value as Node)
    if (!to || to instanceof prism.SymbolNode || to instanceof prism.ConstantReadNode || this.#isStream(to)) return []
    return this.#sites(at, call, to).filter(({ path }) => !path?.startsWith('/dev/'))
  }

  /** Keyword arguments that name a file to be written, of whatever call. */
  keyword({ key, value }: prism.AssocNode, at: string): Site[] {
    const label = literal(key as Node)
    return label !== undefined && LABELS.test(label) && value ? this.#sites(at, `${label}:`, value as Node) : []
  }

  command(call: string, at: string, words: readonly (readonly Node[])[]): Site[] {
    const texts = words.map((alternatives) => alternatives.flatMap((node) => this.#commandTexts(node)))
    const { written, named, unclear } = shellUse(texts)
    return [
      ...written.map((path): Site => ({ at, call, path: path.startsWith(UNKNOWN) ? null : path })),
      ...named.map((path): Site => ({ at, call, path, maybe: true })),
      ...(unclear ? [{ at, call, path: null }] : []),
    ]
  }

  #commandTexts(node: Node): readonly string[] {
    if (node instanceof prism.XStringNode) return [node.unescaped.value]
    if (node instanceof prism.InterpolatedXStringNode)
      return node.parts.reduce<string[]>(
        (left, part) => left.flatMap((a) => this.#values.of(part as Node).map((b) => a + b)).slice(0, 64),
        [''],
      )
    if (node instanceof prism.ArrayNode) return node.elements.flatMap((one) => this.#commandTexts(one as Node))
    return this.#values.of(node)
  }

  /** `File.send(:write, …)` is `File.write(…)`. */
  #meant(call: prism.CallNode): { receiver: Node | null; name: string; positional: Node[] } {
    const receiver = call.receiver as Node | null
    const { positional } = argumentsOf(call)
    const method = literal(positional[0])
    if (/^(send|public_send|__send__|try|try!)$/.test(call.name) && method !== undefined)
      return { receiver, name: method, positional: positional.slice(1) }
    return { receiver, name: call.name, positional }
  }

  #isShell(constant: string | undefined, receiver: Node | null, name: string): boolean {
    if (!SHELLS.test(name)) return false
    if (receiver === null || receiver instanceof prism.SelfNode) return name !== 'sh' || this.#hasFileUtils
    return /^(Kernel|IO|Open3|Process|PTY|POSIX::Spawn)$/.test(constant ?? '')
  }

  #sinkOf(constant: string | undefined, receiver: Node | null, name: string): Sink | undefined {
    if (constant === 'Kernel' || receiver === null) {
      const own = BARE.get(name) ?? (this.#hasFileUtils ? SINKS.get(`FileUtils.${name}`) : undefined)
      if (own) return own
    }
    if (constant === undefined) return undefined
    const last = constant.split('::').at(-1) ?? ''
    // Two words are needed where one says too little: Zip::File is not File.
    const sink = SINKS.get(`${constant}.${name}`) ?? (last === 'File' ? undefined : SINKS.get(`${last}.${name}`))
    return sink ?? (/^FileUtils::/.test(constant) ? SINKS.get(`FileUtils.${name}`) : undefined)
  }

  #sunk(sink: Sink, call: string, { positional, keywords, open }: ReturnType<typeof argumentsOf>, at: string): Site[] {
    if (sink.mode && !this.#writesByMode(positional, keywords, open)) return []
    const given = sink.paths.flatMap((index) => positional[index] ?? [])
    if (given.length === 0)
      return sink.temporary ? [{ at, call, path: '/tmp/*' }] : open ? [{ at, call, path: null }] : []
    return given.flatMap((arg) => (sink.logs && this.#isStream(arg) ? [] : this.#sites(at, call, arg)))
  }

  #sites(at: string, call: string, arg: Node): Site[] {
    if (arg instanceof prism.ArrayNode) return arg.elements.flatMap((one) => this.#sites(at, call, one as Node))
    return this.#values.of(arg).flatMap((path): Site[] => {
      if (path === '') return []
      if (path.startsWith(UNKNOWN)) return [{ at, call, path: null }]
      return [{ at, call, path: path.startsWith('/') ? path : `${ROOT}/${path}` }]
    })
  }

  /** A mode that is not written out may be one that writes. */
  #writesByMode(positional: readonly Node[], keywords: readonly prism.AssocNode[], open: boolean): boolean {
    const named = keywords.find(({ key }) => /^(mode|create|flags)$/.test(literal(key as Node) ?? ''))
    const mode = (named?.value as Node | null | undefined) ?? positional[1]
    return mode ? this.#opensForWriting(mode) : open
  }

  #opensForWriting(mode: Node): boolean {
    if (mode instanceof prism.NilNode || mode instanceof prism.FalseNode) return false
    // The lowest bits are WRONLY and RDWR.
    if (mode instanceof prism.IntegerNode) return (Number(mode.value) & 3) !== 0
    if (/RDONLY$/.test(this.#file.sourceOf(mode))) return false
    // `r:windows-1252`: what stands behind the colon is an encoding.
    return this.#values.of(mode).some((text) => text === UNKNOWN || /[wa+*]/.test(text.split(':')[0] ?? ''))
  }

  #isStream(arg: Node): boolean {
    return /^(\$stdout|\$stderr|STDOUT|STDERR|nil|IO::NULL|File::NULL|StringIO\.new|\w*(io|stream|logdev)\b)/i.test(
      this.#file.sourceOf(arg),
    )
  }

  /** `Rails.root.join('x').write(…)`: only where the receiver is known to be a path. */
  #ofPath(receiver: Node, name: string, positional: readonly Node[], at: string): Site[] {
    const paths = this.#values.of(receiver).filter((value) => isPath(value) && !value.startsWith(TEMPORARY))
    const call = `Pathname#${name}`
    const [mode] = positional
    if (name === 'open') return mode && this.#opensForWriting(mode) ? paths.map((path) => ({ at, call, path })) : []
    if (OF_PATHS.test(name)) return paths.map((path) => ({ at, call, path }))
    const isKnown = READS_OF_PATHS.test(name) || READERS.test(name) || COLLECTS.test(name) || MAKES_PATHS.test(name)
    return isKnown ? [] : paths.map((path) => ({ at, call, path, maybe: true as const }))
  }

  /** A path that is handed to a call which is not known to only read. */
  #handed(
    constant: string | undefined,
    receiver: Node | null,
    name: string,
    positional: readonly Node[],
    keywords: readonly prism.AssocNode[],
    at: string,
  ): Site[] {
    if (READERS.test(name) || COLLECTS.test(name)) return []
    if (
      /^(File|Dir|IO|Pathname|FileTest|URI|YAML|JSON|CSV|ERB|Rails|StringIO|Liquid::LocalFileSystem)$/.test(
        constant ?? '',
      ) &&
      !/^(sysopen|mktmpdir)$/.test(name)
    )
      return []
    if (READ_SETTINGS.test(receiver ? `${this.#file.sourceOf(receiver)}.${name}` : name)) return []
    const handed = [
      ...positional,
      ...keywords.flatMap(({ key, value }) =>
        LABELS.test(literal(key as Node) ?? '') || READ_SETTINGS.test(literal(key as Node) ?? '') || !value
          ? []
          : [value as Node],
      ),
    ]
    const call = constant === undefined ? name : `${constant}.${name}`
    return handed.flatMap((arg) => this.#pathsIn(arg).map((path): Site => ({ at, call, path, maybe: true })))
  }

  #pathsIn(arg: Node): string[] {
    if (arg instanceof prism.ArrayNode) return arg.elements.flatMap((one) => this.#pathsIn(one as Node))
    return this.#values.of(arg).filter((value) => isPath(value) && !value.startsWith(TEMPORARY))
  }
}
