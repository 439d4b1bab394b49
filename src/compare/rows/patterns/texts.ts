import { type Change, mostFrequent, type Pattern } from './pattern.ts'

/** Lengths that are tried. */
const LENGTHS = 4
const BOM = '\uFEFF'
/** Large objects are told as their length in bytes and a digest. */
const LARGE = /^(\d+):[0-9a-f]{64}$/i

export function texts(changes: readonly Change[]): Pattern[] {
  return [...RULES.map(([told, rule]) => pattern(told, rule)), ...cuts(changes), ...largeCuts(changes)]
}

type Rule = (source: string, target: string) => boolean

function pattern(told: string, rule: Rule): Pattern {
  return { told: `${told} on the target`, explains: (a, b) => a !== null && b !== null && a !== b && rule(a, b) }
}

const RULES: readonly (readonly [string, Rule])[] = [
  ['encoded twice (UTF-8 read as latin1)', (a, b) => b === encodedTwice(a)],
  ['encoded twice (UTF-8 read as latin1) on the source, once', (a, b) => a === encodedTwice(b)],
  [
    'characters beyond ASCII became question marks',
    (a, b) => b === [...a].map((char) => (char.charCodeAt(0) < 128 ? char : '?')).join(''),
  ],
  [
    'characters beyond the basic plane became question marks',
    (a, b) => b === [...a].map((char) => (char.length > 1 ? '?' : char)).join(''),
  ],
  ['with a byte order mark in front', (a, b) => b === BOM + a],
  ['without the byte order mark in front', (a, b) => a === BOM + b],
  ['letters and their accents joined (Unicode NFC)', (a, b) => b === a.normalize('NFC')],
  ['letters and their accents apart (Unicode NFD)', (a, b) => b === a.normalize('NFD')],
  ['without its trailing spaces', (a, b) => b === a.replace(/ +$/, '')],
  ['without white space at its end', (a, b) => b === a.trimEnd()],
  ['without white space around it', (a, b) => b === a.trim()],
  ['runs of white space became one space', (a, b) => b === a.replace(/\s+/g, ' ')],
  ['runs of white space became one space, none around it', (a, b) => b === a.replace(/\s+/g, ' ').trim()],
  ['in lower case', (a, b) => b === a.toLowerCase()],
  ['in upper case', (a, b) => b === a.toUpperCase()],
]

function cuts(changes: readonly Change[]): Pattern[] {
  const heads = changes.flatMap(([a, b]) => (a !== null && b && a.length > b.length && a.startsWith(b) ? [b] : []))
  const characters = mostFrequent(
    heads.map((head) => [...head].length),
    LENGTHS,
  )
  // A cut leaves out a character that does not fit as a whole: the limit may be up to three bytes further on.
  const sizes = heads.map(bytes)
  const limits = new Set([Math.max(0, ...sizes), ...mostFrequent(sizes, LENGTHS)])
  return [
    ...characters.map((length) =>
      pattern(
        `cut off after ${length} characters`,
        (a, b) => a.length > b.length && a.startsWith(b) && [...b].length === length,
      ),
    ),
    ...[...limits].map((limit) => pattern(`cut off after ${limit} bytes`, (a, b) => isCutAt(limit, a, b))),
  ]
}

function isCutAt(limit: number, source: string, target: string): boolean {
  if (source.length <= target.length || !source.startsWith(target) || bytes(target) > limit) return false
  const [next = ''] = source.slice(target.length)
  return bytes(target) + bytes(next) > limit
}

/** Of large objects only lengths are known. */
function largeCuts(changes: readonly Change[]): Pattern[] {
  const sizeOf = (value: string | null) => (LARGE.test(value ?? '') ? Number.parseInt(value ?? '', 10) : undefined)
  const cut = changes.flatMap(([a, b]) => {
    const [long, short] = [sizeOf(a), sizeOf(b)]
    return long !== undefined && short !== undefined && short > 0 && long > short ? [short] : []
  })
  if (cut.length === 0) return []
  const limits = new Set([Math.max(...cut), ...mostFrequent(cut, 1)])
  return [...limits].map((limit) =>
    pattern(`no longer than ${limit} bytes, where the source is longer,`, (a, b) => {
      const [long, short] = [sizeOf(a), sizeOf(b)]
      return long !== undefined && short !== undefined && long > limit && short <= limit && short > limit - 4
    }),
  )
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

/** MySQL's latin1 is cp1252, whose five holes stay as they are. */
function encodedTwice(text: string): string {
  return CP1252.decode(Buffer.from(text, 'utf8'))
}

const CP1252 = new TextDecoder('windows-1252')
