/** What a command does, however it is called: `rake orders:purge`, `job SyncOrdersJob`, `cleanup.sh --all`. */
export function essenceOf(command: string): { essence: string; locked: boolean } {
  let rest = command.trim().replace(/\\%/g, '%')
  let locked = false
  for (let before = ''; before !== rest; ) {
    before = rest
    rest = stripped(rest)
    const unlocked = rest.replace(LOCK, '')
    if (unlocked !== rest) locked = true
    rest = unlocked.trim()
  }
  return { essence: hidden(named(rest)).slice(0, 160), locked }
}

const LOCK = /^(?:\S*\/)?(?:flock(?:\s+-\S+(?:\s+\d+(?=\s))?)*\s+\S+(?:\s+-c)?|run-one|solo(?:\s+-\S+)*)\s+/

/** Shells, folders, variables, bundler, patience and logs around it. */
function stripped(text: string): string {
  return text
    .replace(/^(?:\S*\/)?(?:ba|da|z)?sh(?:\s+-[a-z]+)*\s+-l?c\s+(['"])(.*)\1.*$/s, (_, quote: string, inner: string) =>
      // A shell's way to have a quote within quotes.
      quote === "'" ? inner.replaceAll("'\\''", "'") : inner,
    )
    .replace(/^(['"])(.*)\1$/s, '$2')
    .replace(/\s*\|\s*(?:\S*\/)?(?:logger|tee)\b.*$/s, '')
    .replace(/(?:\s+\d?(?:>>?|>&)\s*(?:&\d|\S+))+\s*$/s, '')
    .replace(/^\(?\s*cd\s+\S+\s*(?:&&|;)\s*/, '')
    .replace(/^(?:source|\.)\s+\S+\s*(?:&&|;)\s*/, '')
    .replace(/^(?:\S*\/)?env\s+(?=\w+=)/, '')
    .replace(/^(?:export\s+)?\w+=(?:'[^']*'|"[^"]*"|\S*)\s*(?:&&|;)?\s+/, '')
    .replace(
      /^(?:\S*\/)?(?:nice(?:\s+-n\s*-?\d+|\s+-\d+)?|ionice(?:\s+-\S+)*|nohup|exec|time|sudo(?:\s+-u\s*\S+)?|timeout(?:\s+-\S+)*\s+\S+)\s+/,
      '',
    )
    .replace(/^(?:\S*\/)?(?:rbenv|chruby-exec|rvm)\s+(?:exec|do|\S+\s+do|\S+\s+--)\s+/, '')
    .replace(/^(?:\S*\/)?bundle\s+exec\s+/, '')
    .trim()
}

function named(text: string): string {
  const words = text.replace(/\s+/g, ' ')
  const runner = /^(?:\S*\/)?(?:rails\s+)?(?:runner)\s+(?:-e\s+\S+\s+)?(.*)$/.exec(words)
  if (runner) return jobOf(unquoted(runner[1] ?? ''))
  const rake = /^(?:\S*\/)?(?:rake|rails)\s+(.*)$/.exec(words)
  if (rake)
    return `rake ${(rake[1] ?? '')
      .replace(/\s*--(?:silent|quiet|trace)\b/g, '')
      .replace(/\s*\b(?:RAILS|RACK)_ENV=\S+/g, '')
      .trim()}`
  const [program = '', ...args] = words.split(' ')
  return [program.replace(/^.*\//, ''), ...args].join(' ')
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/, '$2')
}

/** A runner that only pushes or performs a job is that job. */
function jobOf(code: string): string {
  const [, job] =
    /^(?:::)?([A-Z][\w:]*)(?:\.new)?\.(?:perform_async|perform_later|perform_now|perform|perform_in\(\s*0\s*\))(?:\(\s*\))?;?$/.exec(
      code,
    ) ?? []
  return job ? `job ${job}` : `runner ${code}`
}

/** A crontab may hold a password. */
function hidden(text: string): string {
  return text
    .replace(/(\/\/[^\s/:@]*:)[^\s@]+@/g, '$1***@')
    .replace(/((?:pass(?:word|wd)?|token|secret|api[-_]?key)\S*?[= ]|\s-p)\S+/gi, '$1***')
    .replace(/(\s-u\s+[^\s:]+:)\S+/g, '$1***')
}
