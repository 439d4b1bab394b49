import { isPath, ROOT, UNKNOWN } from './text.ts'

/** Commands that write no file of the application. */
const HARMLESS = new Set(
  'git hostname date whoami uname which ls cat echo printf nproc free df du ps id env printenv pwd true false test stat file head tail grep egrep wc sort uniq cut uptime locale identify pdfinfo ping dig nslookup ruby-version bundle rails bin/rails rake yarn npm'.split(
    ' ',
  ),
)

/** What such commands write all the same. */
const WRITES =
  /\bgit\s+(?:-\S+\s+)*(?:clone|pull|init|checkout|reset|fetch|add|commit|archive|apply|am|merge|rebase|stash|clean|restore|switch)\b|\bsort\s.*-o|\bbundle\s+(?:install|update|package)\b|\bfind\s.*-(?:delete|exec)/

/** What a shell command does to files, as far as its text says it. */
export interface ShellUse {
  /** Written by a redirection. Relative paths are from Rails.root. */
  written: string[]
  /** Named; the command may write there. */
  named: string[]
  /** Nothing in the text says what is written, and the command is not known to write nothing. */
  unclear: boolean
}

/** @param command the texts that the command, or one of its words, may be */
export function shellUse(commands: readonly (readonly string[])[]): ShellUse {
  const use: ShellUse = { written: [], named: [], unclear: false }
  const words = commands.flatMap((texts) => texts.flatMap(wordsOf))
  words.forEach((word, at) => {
    const redirect = /^\d*(?:&|>)?>{1,2}\|?(.*)$/.exec(word)
    const target = redirect ? redirect[1] || (words[at + 1] ?? '') : undefined
    if (target !== undefined && !/^&?\d*-?$|^\/dev\//.test(target))
      use.written.push(target.startsWith('/') || target.startsWith(UNKNOWN) ? target : `${ROOT}/${target}`)
    else if (isPath(word)) use.named.push(word)
  })
  use.named = use.named.filter((path) => !use.written.includes(path))
  const programs = commands.flatMap((texts, at) => (at === 0 ? texts.flatMap(programsOf) : []))
  const isHarmless =
    programs.length > 0 &&
    programs.every((program) => HARMLESS.has(program)) &&
    commands.every((texts) => texts.every((text) => !WRITES.test(text))) &&
    !WRITES.test(commands.map(([text]) => text).join(' '))
  if (isHarmless) use.named = []
  else use.unclear = use.written.length === 0 && use.named.length === 0
  return use
}

function wordsOf(text: string): string[] {
  return text
    .replaceAll(/(\d*&?>{1,2}\|?)/g, ' $1 ')
    .split(/[\s'"`;|&()=,]+/)
    .filter((word) => word !== '')
}

/** The first word of each command of a line, without what it sets before. */
function programsOf(text: string): string[] {
  return text
    .replaceAll(/\d*&?>{1,2}\|?\s*&?\S*/g, ' ')
    .split(/\|\||&&|[;|&\n]/)
    .map(
      (part) =>
        part
          .trim()
          .replace(/^(?:\w+=\S*\s+|sudo\s+|bundle\s+exec\s+)*/, '')
          .split(/\s+/)[0] ?? '',
    )
    .filter((word) => word !== '')
}
