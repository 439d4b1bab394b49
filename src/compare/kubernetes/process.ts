import { baseName, behindInit, shellCall, unwrapped } from './commands.ts'
import { parseScript, type Simple } from './shell.ts'

/** Of what the first process should be, where a script runs several things. */
const WANTED = /sidekiq/i

/** Who gets the signals that Kubernetes sends to a container's first process. */
export type FirstProcess =
  /** The program itself, or an init program that hands signals on. */
  | { kind: 'program'; argv: readonly string[]; init?: 'tini' | 'dumb-init' | 'other'; note?: string }
  /** A shell stays, and keeps the signal to itself. */
  | { kind: 'shell'; shell: string; why: string }
  /** A process manager hands on what it thinks fit, and kills after a time of its own. */
  | { kind: 'manager'; manager: string; timeoutSeconds: number | null }
  | { kind: 'unknown'; why: string }

/** Seconds that they leave their children after TERM, where nothing else is said. */
const MANAGERS: Readonly<Record<string, number>> = {
  foreman: 5,
  honcho: 5,
  goreman: 10,
  overmind: 5,
  hivemind: 5,
  supervisord: 10,
  procodile: 5,
  god: 10,
  bluepill: 10,
  eye: 10,
  'pm2-runtime': 2,
  pm2: 2,
  'run-pty': 5,
  invoker: 5,
}
const INITS = /^(?:tini|tini-static|docker-init|catatonit|dumb-init)$/
/** Scripts, by what they are called: what they start, and whether they exec it, stands in them alone. */
const SCRIPT =
  /(?:^|[-_./])(?:entry-?point|start|run|boot|launch|init|wrapper|docker)(?:[-_.][\w.-]+)?$|\.(?:sh|bash)$/i

export interface Known {
  /** Scripts that exec their arguments. */
  execs?: readonly string[]
  /** Its name may say which /bin/sh there is. */
  image?: string
}

/**
 * @param argv the whole command: the image's ENTRYPOINT where there is no command
 */
export function firstProcess(argv: readonly string[], known: Known = {}): FirstProcess {
  const { execs = [] } = known
  const words = unwrapped(argv)
  const program = baseName(words[0])
  if (words.length === 0) return { kind: 'unknown', why: 'the image decides what it runs' }
  if (/\{\{|^\$/.test(words[0] ?? '')) return { kind: 'unknown', why: `what ${words[0]} stands for is not known` }
  if (INITS.test(program)) {
    const inner = firstProcess(behindInit(words), known)
    if (program === 'dumb-init' && !ownOptions(words).some((word) => word === '--single-child' || word === '-c'))
      // It signals the whole session, so what a shell keeps to itself reaches Sidekiq all the same.
      return inner.kind === 'shell' ? { kind: 'program', argv: [], init: 'dumb-init' } : withInit(inner, 'dumb-init')
    if (/^tini/.test(program) && isGroup(words))
      return inner.kind === 'shell' ? { kind: 'program', argv: [], init: 'tini' } : withInit(inner, 'tini')
    return withInit(inner, /^tini/.test(program) ? 'tini' : 'other')
  }
  if (program === 'timeout') return { kind: 'manager', manager: 'timeout', timeoutSeconds: null }
  if (/^(?:su|sudo|runuser|script|unbuffer)$/.test(program))
    return { kind: 'manager', manager: program, timeoutSeconds: program === 'su' || program === 'runuser' ? 2 : null }
  const call = shellCall(words)
  if (call) {
    if (call.script !== undefined) return ofScript(call.script, shellOf(words, call.shell, known), call.args, known)
    return call.file === undefined
      ? { kind: 'shell', shell: call.shell, why: 'it reads commands from its input' }
      : { kind: 'unknown', why: `whether ${call.file} ends with exec is not known` }
  }
  if (program in MANAGERS) {
    const set = /(?:^|\s)(?:-t[\s=]?|--timeout[\s=])(\d+)/.exec(words.slice(1).join(' '))?.[1]
    return {
      kind: 'manager',
      manager: program,
      timeoutSeconds: set !== undefined && program === 'foreman' ? Number(set) : (MANAGERS[program] ?? null),
    }
  }
  if (words.length > 1 && execs.some((script) => words[0] === script || baseName(script) === program))
    return firstProcess(argumentsOf(words), known)
  if (SCRIPT.test(words[0] ?? '') && !/^(?:sidekiq|sidekiqswarm)$/.test(program))
    return { kind: 'unknown', why: `whether ${words[0]} ends with exec is not known` }
  // Whatever else is there may stay, and keep the signals: only Sidekiq itself is known to hear them.
  return isSidekiq(words)
    ? { kind: 'program', argv: words }
    : { kind: 'unknown', why: `whether ${words[0]} becomes Sidekiq is not known` }
}

/** `sidekiq`, `bin/sidekiq`, and Ruby with either. */
function isSidekiq([first, ...rest]: readonly string[]): boolean {
  if (/^ruby[\d.]*$/.test(baseName(first))) {
    const script = rest.find((word) => !word.startsWith('-'))
    return script !== undefined && isSidekiq([script])
  }
  return /^sidekiq(?:swarm)?$/.test(baseName(first))
}

/** What a program that becomes its arguments is given to start: behind `--`, else from the first word that starts something. */
function argumentsOf(words: readonly string[]): readonly string[] {
  const dashes = words.indexOf('--')
  if (dashes > 0) return words.slice(dashes + 1)
  const starts = words.findIndex((word, i) => i > 0 && STARTS.test(baseName(word)))
  return words.slice(starts < 0 ? 1 : starts)
}

const STARTS = /^(?:bundle|sidekiq|sidekiqswarm|ruby|env|tini|dumb-init|(?:ba|da|a|z)?sh)$/

function withInit(inner: FirstProcess, init: 'tini' | 'dumb-init' | 'other'): FirstProcess {
  return inner.kind === 'program' ? { ...inner, init } : inner
}

function ownOptions(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word, i) => i > 0 && (word === '--' || !word.startsWith('-')))
  return words.slice(1, end < 0 ? words.length : end)
}

/** tini hands signals to its child alone, unless it is told to reach the group. */
function isGroup(words: readonly string[]): boolean {
  return ownOptions(words).some((word) => /^-\w*g/.test(word))
}

/** Shells that become the last command of a script, and that do so also where its output goes elsewhere (tried: bash 5.2, busybox 1.35, zsh 5.9). */
const BECOMES: Readonly<Record<string, { redirected: boolean }>> = {
  bash: { redirected: false },
  zsh: { redirected: true },
  ash: { redirected: true },
}

/** busybox has one shell under all of its names, and is /bin/sh of Alpine's images. */
function shellOf(words: readonly string[], shell: string, { image = '' }: Known): string {
  const isBusybox = baseName(words[0]) === 'busybox' || (shell === 'sh' && /alpine|busybox/.test(image))
  return isBusybox ? 'ash' : shell
}

/**
 * bash becomes the last simple command of `-c`, unless something is left to do after it (before 5.1 only where it is the one command).
 * dash never does, and /bin/sh is dash on Debian and Ubuntu, of which Ruby's images are.
 */
function ofScript(script: string, shell: string, args: readonly string[], known: Known): FirstProcess {
  const simple = parseScript(script)
  if (!simple) return { kind: 'unknown', why: 'its script cannot be read' }
  if (CASE.test(script))
    return { kind: 'unknown', why: 'whether its script comes to the exec that it holds is not known' }
  const wanted = simple.findLastIndex(({ words }) => WANTED.test(words.join(' ')))
  const isWanted = (index: number) => wanted < 0 || index === wanted
  const exec = simple.findIndex((one) => one.words[0] === 'exec' && one.words.length > 1 && isPlain(one))
  const chosen = simple[exec]
  if (chosen && isWanted(exec)) return firstProcess(spread(chosen.words.slice(1), args), known)
  const isExecWanted = ({ words }: Simple) => words[0] === 'exec' && WANTED.test(words.join(' '))
  if (CONDITION.test(script) && simple.some((one) => one.nested && isExecWanted(one)))
    return { kind: 'unknown', why: 'whether its script comes to the exec that it holds is not known' }
  const last = simple.at(-1)
  const becomes = BECOMES[shell]
  const isLeft = simple.some(({ words }) => words[0] === 'trap') || !isWanted(simple.length - 1)
  if (last && becomes && !isLeft && isPlain(last) && (!last.redirected || becomes.redirected)) {
    const inner = firstProcess(spread(last.words, args), known)
    return inner.kind === 'program' && simple.length > 1 && shell === 'bash'
      ? { ...inner, note: 'bash 5.1 or newer becomes the last command of a list; an older one stays' }
      : inner
  }
  if (becomes) return stays(shell, 'it has more to do, or to look after')
  return stays(
    shell,
    shell === 'sh'
      ? 'sh is dash on Debian and Ubuntu, and dash stays; where the image’s sh is bash, call it bash'
      : `${shell} stays`,
  )
}

/** What is within may be done or not. */
const CONDITION = /(?:^|[\s;&|])(?:if|case|while|until|for)\s/

/** Its patterns end with a parenthesis that opens nowhere. */
const CASE = /(?:^|[\s;&|])case\s(?:(?!\besac\b)[\s\S])*\bexec\b(?:(?!\besac\b)[\s\S])*sidekiq/i

function stays(shell: string, why: string): FirstProcess {
  return { kind: 'shell', shell, why }
}

/** A command of the script itself, of which nothing is left to do when it ends. */
function isPlain({ nested, negated, timed, before, after }: Simple): boolean {
  return !nested && !negated && !timed && before !== '|' && after !== '|' && after !== '&'
}

/** `"$@"` is the words after `$0`. */
function spread(words: readonly string[], args: readonly string[]): string[] {
  return words.flatMap((word) => (/^\$[@*]$/.test(word) ? args.slice(1) : [word]))
}
