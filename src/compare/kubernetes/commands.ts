import { parseScript, type Simple } from './shell.ts'

/** One program that a container runs, whatever wraps it. */
export interface Ran {
  /** Without wrappers; the first is the program, as it is written. */
  argv: readonly string[]
  env: Readonly<Record<string, string>>
  /** Its failure does not fail the container. */
  masked: boolean
}

export interface Commands {
  ran: Ran[]
  /** What cannot be read from the manifest: scripts, variables, what the image decides. */
  opaque: string[]
}

const SHELL = /^(?:ba|da|a|z|k|mk)?sh$/

export function baseName(word: string | undefined): string {
  return (word ?? '').replace(/^.*\//, '')
}

export interface ShellCall {
  /** `bash`, `sh`; of `busybox sh` the second. */
  shell: string
  /** Absent: it reads a file, or its input. */
  script?: string
  /** Of a file that it reads. */
  file?: string
  /** `$0`, `$1` … of a script. */
  args: readonly string[]
  /** `set -e` and `set -o pipefail` by its options. */
  errexit: boolean
  pipefail: boolean
}

/** The call of a shell that the words are, if they are one. */
export function shellCall(words: readonly string[]): ShellCall | undefined {
  const all = baseName(words[0]) === 'busybox' ? words.slice(1) : words
  const shell = baseName(all[0])
  if (!SHELL.test(shell)) return undefined
  let [errexit, pipefail, isScript] = [false, false, false]
  let i = 1
  for (; i < all.length; i++) {
    const word = all[i] as string
    if (word === '--') {
      i++
      break
    }
    if (/^[-+][oO]$/.test(word)) {
      if (all[++i] === 'pipefail') pipefail = true
    } else if (/^--(?:rcfile|init-file)$/.test(word)) i++
    else if (/^--/.test(word)) continue
    else if (/^[-+]\w+$/.test(word)) {
      if (word.startsWith('-') && word.includes('e')) errexit = true
      if (word.startsWith('-') && word.includes('c')) isScript = true
      if (/^-\w*o$/.test(word) && all[++i] === 'pipefail') pipefail = true
    } else break
  }
  const [first, ...args] = all.slice(i)
  const common = { shell, args, errexit, pipefail }
  if (first === undefined) return common
  return isScript ? { ...common, script: first } : { ...common, file: first }
}

/** Programs that become the one that they start, with the number of words of their own. */
export function unwrapped(words: readonly string[], env: Record<string, string> = {}): readonly string[] {
  const program = baseName(words[0])
  const skip = (from: number, takes: RegExp) => {
    let i = from
    while (i < words.length && (words[i] as string).startsWith('-') && words[i] !== '--')
      i += takes.test(words[i] as string) ? 2 : 1
    return words[i] === '--' ? i + 1 : i
  }
  if (program === 'exec' || program === 'command') return unwrapped(words.slice(skip(1, /^-a$/)), env)
  if (program === 'bundle' && words[1] === 'exec') return unwrapped(words.slice(skip(2, /^$/)), env)
  if (program === 'env') {
    let i = skip(1, /^-(?:u|C)$/)
    for (; /^[A-Za-z_]\w*=/.test(words[i] ?? ''); i++) {
      const [name = '', ...value] = (words[i] as string).split('=')
      env[name] = value.join('=')
    }
    return unwrapped(words.slice(i), env)
  }
  if (/^(?:nohup|setsid|stdbuf|nice|ionice|chrt)$/.test(program))
    return unwrapped(words.slice(skip(1, /^-[nioec]$/)), env)
  // Of daemontools, runit and s6; its options that take a word.
  if (program === 'chpst') return unwrapped(words.slice(skip(1, /^-[uUeondlLmfsprtbcC/]$/)), env)
  if (/^(?:gosu|su-exec|setuidgid|s6-setuidgid|envdir|s6-envdir)$/.test(program)) return unwrapped(words.slice(2), env)
  if (program === 'setpriv') return unwrapped(words.slice(skip(1, /^--(?:reuid|regid|groups)$/)), env)
  return words
}

/** Programs that stay, and run another one as their child. */
export function behindInit(words: readonly string[]): readonly string[] {
  const program = baseName(words[0])
  if (/^(?:tini|tini-static|docker-init|catatonit)$/.test(program)) {
    const own = words.findIndex(
      (word, i) => i > 0 && !word.startsWith('-') && words[i - 1] !== '-p' && words[i - 1] !== '-e',
    )
    const dashes = words.indexOf('--')
    return words.slice(dashes > 0 && (own < 0 || dashes < own) ? dashes + 1 : own < 0 ? words.length : own)
  }
  if (program === 'dumb-init') {
    let i = 1
    while (i < words.length && (words[i] as string).startsWith('-') && words[i] !== '--')
      i += /^(?:-r|--rewrite)$/.test(words[i] as string) ? 2 : 1
    return words.slice(words[i] === '--' ? i + 1 : i)
  }
  if (program === 'timeout') {
    let i = 1
    while (i < words.length && (words[i] as string).startsWith('-')) i += /^-[ks]$/.test(words[i] as string) ? 2 : 1
    return words.slice(i + 1)
  }
  return words
}

/**
 * Every program that the words run, through shells, wrappers and init programs.
 * @param scripts texts of the image's scripts by their path, where they are known
 */
export function commandsOf(
  words: readonly string[],
  scripts: Readonly<Record<string, string>> = {},
  depth = 0,
): Commands {
  const env: Record<string, string> = {}
  let rest = words
  for (let before = -1; before !== rest.length; ) {
    before = rest.length
    rest = unwrapped(behindInit(rest), env)
  }
  if (rest.length === 0) return { ran: [], opaque: [] }
  if (depth > 8) return { ran: [], opaque: [rest.join(' ')] }
  const call = shellCall(rest)
  const file = call ? call.file : rest[0]
  const known = file === undefined ? undefined : textOf(file, scripts)
  const args = call?.file !== undefined || !call ? (call ? call.args : rest.slice(1)) : call.args.slice(1)
  const script = call?.script ?? known
  if (script === undefined) {
    if (call) return { ran: [], opaque: [rest.join(' ')] }
    return { ran: [{ argv: rest, env, masked: false }], opaque: [] }
  }
  const simple = parseScript(script)
  if (!simple) return { ran: [], opaque: [script] }
  const errexit = (call?.errexit ?? /^#!.*\s-\w*e/.test(script)) || simple.some(isErrexit)
  const pipefail =
    (call?.pipefail ?? false) || simple.some(({ words }) => words[0] === 'set' && words.includes('pipefail'))
  const found: Commands = { ran: [], opaque: [] }
  simple.forEach((one, i) => {
    const isArguments = one.words.some((word) => /^"?\$[@*]"?$/.test(word))
    const own = isArguments ? one.words.flatMap((word) => (/^\$[@*]$/.test(word) ? args : [word])) : one.words
    if (own.length === 0) return
    if (one.dynamic && (!isArguments || own.some((word) => /^\$/.test(word))) && isUnknown(own)) {
      found.opaque.push(own.join(' '))
      return
    }
    if (own[0] === 'eval' || own[0] === '.' || own[0] === 'source') {
      found.opaque.push(own.join(' '))
      return
    }
    const inner = commandsOf(own, scripts, depth + 1)
    const masked = isMasked(simple, i, errexit, pipefail)
    found.opaque.push(...inner.opaque)
    found.ran.push(
      ...inner.ran.map((ran) => ({
        ...ran,
        env: { ...env, ...one.assigned, ...ran.env },
        masked: ran.masked || masked,
      })),
    )
  })
  return found
}

/** What is run, or which task, is known only then. */
function isUnknown(words: readonly string[]): boolean {
  return (
    /\$|`/.test(words[0] ?? '') ||
    (/(?:^|\/)(?:rails|rake|bundle)$/.test(words[0] ?? '') && /\$|`/.test(words.join(' ')))
  )
}

function textOf(file: string, scripts: Readonly<Record<string, string>>): string | undefined {
  const found = Object.entries(scripts).find(([path]) => file === path || file.replace(/^\.\//, '').endsWith(path))
  return found && /^#!.*\b(?:ba|da|a|z)?sh\b/.test(found[1]) ? found[1] : undefined
}

function isErrexit({ words }: Simple): boolean {
  return words[0] === 'set' && words.some((word) => /^-\w*e/.test(word) || word === 'errexit')
}

/** Whether a failure of one of the commands is passed over. */
function isMasked(all: readonly Simple[], index: number, errexit: boolean, pipefail: boolean): boolean {
  const { nested, negated, after } = all[index] as Simple
  if (negated || after === '&') return true
  if (after === '|' && !pipefail) return true
  for (let i = index; i < all.length; i++) {
    const { after: next } = all[i] as Simple
    if (next === '||') {
      const [program] = all[i + 1]?.words ?? []
      if (!['exit', 'false', 'return'].includes(program ?? '')) return true
      return false
    }
    if (next === '&') return true
    if (next === undefined) return false
    if (next === ';') {
      const follows = all.slice(i + 1).some((one) => one.words.length > 0)
      return follows && !errexit && !nested
    }
  }
  return false
}
