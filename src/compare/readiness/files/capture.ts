/** What one line of a capture says. */
export type CaptureSays =
  | { path: string }
  /** Nothing of interest: a read, a notice, an empty line. */
  | { nothing: true }
  /** The capture is not whole from here on. */
  | { incomplete: string }
  | { unclear: true }

const EVENT =
  '(?:ACCESS|MODIFY|ATTRIB|CLOSE_WRITE|CLOSE_NOWRITE|CLOSE|OPEN|MOVED_TO|MOVED_FROM|MOVE|MOVE_SELF|CREATE|DELETE|DELETE_SELF|UNMOUNT|IGNORED|ISDIR|Q_OVERFLOW)'
const EVENTS = `${EVENT}(?:,${EVENT})*`
const DEFAULT_FORM = new RegExp(`^(/.*?) (${EVENTS})(?: (.*))?$`)
const CSV_FORM = new RegExp(`^("(?:[^"]|"")*"|/[^,]*),(?:"(${EVENTS})"|(${EVENT}))(?:,(.*))?$`)
const PATH_LAST = new RegExp(`^(?:[^/]*? )?(${EVENTS}) (/.*)$`)
const PATH_FIRST = new RegExp(`^[^/]*? (/.*) (${EVENTS})$`)
const WRITES = /CLOSE_WRITE|MODIFY|ATTRIB|CREATE|DELETE|MOVED_|MOVE_SELF|(^|,)MOVE(,|$)/

/** A line of `inotifywait -m`: default, `--csv`, or a format of time, path and events. */
export function readInotify(line: string): CaptureSays {
  if (/^(\s*|Setting up watches.*|Watches established\.)$/.test(line)) return { nothing: true }
  if (/upper limit on inotify watches|Couldn't watch|Failed to watch|Q_OVERFLOW|Couldn't initialize/i.test(line))
    return { incomplete: 'inotifywait says that it could not watch everything, or that events were lost' }
  const csv = CSV_FORM.exec(line)
  if (csv) return event(joined(unquoted(csv[1] ?? ''), unquoted(csv[4] ?? '')), csv[2] ?? csv[3] ?? '')
  const plain = DEFAULT_FORM.exec(line)
  if (plain) return event(joined(plain[1] ?? '', plain[3] ?? ''), plain[2] ?? '')
  const first = PATH_FIRST.exec(line)
  if (first) return event(first[1] ?? '', first[2] ?? '')
  const last = PATH_LAST.exec(line)
  if (last) return event(last[2] ?? '', last[1] ?? '')
  return { unclear: true }
}

function event(path: string, events: string): CaptureSays {
  if (events.includes('UNMOUNT')) return { incomplete: 'a file system was unmounted while it was watched' }
  return WRITES.test(events) ? { path } : { nothing: true }
}

function joined(folder: string, name: string): string {
  return name === '' ? folder : folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text
}

/** `-ls`: inode, blocks, permissions, links, user, group, size, month, day, time, path. */
const LS_FORM =
  /^\s*\d+\s+\d+\s+[-bcdlpsD][-rwxsStT]{9}[.+@]?\s+\d+\s+\S+\s+\S+\s+(?:\d+|\d+,\s+\d+)\s+\w{3}\s+\d+\s+[\d:]+\s+(.*)$/
const TIMED_FORM = /^\d{9,}(?:\.\d+)?\s+(\/.*|\.(?:\/.*)?)$/

/** A line of `find … -newer FILE`: plain, `-print0`, `-ls`, or `-printf '%T@ %p\n'`. Relative paths start at `base`. */
export function readFind(line: string, base: string): CaptureSays {
  if (/^\s*$/.test(line)) return { nothing: true }
  if (/^find: /.test(line)) return { incomplete: 'find says that it could not read every folder' }
  const path = LS_FORM.exec(line)?.[1]?.replace(/ -> .*$/, '') ?? TIMED_FORM.exec(line)?.[1] ?? line
  if (path.startsWith('/')) return { path }
  if (path === '.' || path.startsWith('./')) return { path: `${base}/${path}` }
  return { unclear: true }
}

/** By a first line that says something: inotifywait's lines hold events. */
export function isInotify(line: string): boolean {
  const said = readInotify(line)
  return 'path' in said || 'incomplete' in said || ('nothing' in said && line.trim() !== '')
}
