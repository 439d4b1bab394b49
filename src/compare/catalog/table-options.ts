/** Options of a table that make no difference to it, with the reason. All others are compared, also those that nobody knows yet. */
export const IRRELEVANT_OPTIONS: Readonly<Record<string, string>> = {
  ENGINE: 'compared by itself',
  'DEFAULT CHARSET': 'compared by itself, as the collation',
  CHARSET: 'compared by itself, as the collation',
  COLLATE: 'compared by itself',
  COMMENT: 'compared by itself',
  ROW_FORMAT: 'the format in effect is compared, whether declared or not',
  PARTITIONED: 'partitions are compared by themselves',
  AUTO_INCREMENT: 'compared by itself, with the largest key',
  STATS_PERSISTENT: 'statistics are the server’s own business',
  STATS_AUTO_RECALC: 'statistics are the server’s own business',
  STATS_SAMPLE_PAGES: 'statistics are the server’s own business',
  'DATA DIRECTORY': 'a place on the server’s own disks',
  'INDEX DIRECTORY': 'a place on the server’s own disks',
}

/** What a server without the option does anyway. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ENCRYPTION: 'n',
  COMPRESSION: 'none',
  KEY_BLOCK_SIZE: '0',
  MAX_ROWS: '0',
  MIN_ROWS: '0',
  AVG_ROW_LENGTH: '0',
  CHECKSUM: '0',
  DELAY_KEY_WRITE: '0',
  PACK_KEYS: 'default',
  AUTOEXTEND_SIZE: '0',
}

/** Options that ALTER TABLE takes. */
const ALTERABLE = new Set(Object.keys(DEFAULTS))
const QUOTED = /^(?:ENCRYPTION|COMPRESSION)$/

/** Options that count, by name in order; `shown` as the server wrote them. */
export function normalOptions(options: readonly string[]): Map<string, string> {
  const counted = options.flatMap((option): [string, string][] => {
    const { key, value } = parts(option)
    if (key in IRRELEVANT_OPTIONS || value.toLowerCase() === DEFAULTS[key]) return []
    return [[key, QUOTED.test(key) ? value.toUpperCase() : value]]
  })
  return new Map(
    counted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, value ? `${key}=${value}` : key]),
  )
}

/** Clauses of ALTER TABLE that give the target the source’s options; undefined where one of them needs another way. */
export function alteredOptions(source: readonly string[], target: readonly string[]): string[] | undefined {
  const [ours, theirs] = [normalOptions(source), normalOptions(target)]
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter((key) => ours.get(key) !== theirs.get(key))
  if (differing.some((key) => !ALTERABLE.has(key))) return undefined
  return differing.map((key) => {
    const own = ours.get(key)
    const value = own === undefined ? (DEFAULTS[key] ?? '').toUpperCase() : parts(own).value
    return `${key} = ${QUOTED.test(key) ? `'${value}'` : value}`
  })
}

/** `KEY_BLOCK_SIZE=8`, `row_format=DYNAMIC`, `ENCRYPTION="Y"` (5.7) or `ENCRYPTION='Y'`. */
function parts(option: string): { key: string; value: string } {
  const at = option.indexOf('=')
  const key = (at < 0 ? option : option.slice(0, at)).toUpperCase()
  const value = at < 0 ? '' : option.slice(at + 1)
  return { key, value: /^(['"]).*\1$/s.test(value) ? value.slice(1, -1) : value }
}
