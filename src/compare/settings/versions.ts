/** Major, minor, patch of `8.0.42-azure`; undefined for text that starts with no version. */
export interface Version {
  text: string
  flavour: 'mysql' | 'mariadb'
  major: number
  minor: number
  patch: number
  /** `8.0` */
  series: string
}

export function parseVersion(text: string): Version | undefined {
  const [major, minor, patch = 0] = (/^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)?.slice(1) ?? []).map((part) =>
    Number(part ?? 0),
  )
  if (major === undefined || minor === undefined) return undefined
  const flavour = /mariadb/i.test(text) ? 'mariadb' : 'mysql'
  return { text, flavour, major, minor, patch, series: `${major}.${minor}` }
}

/** Series that a sentence names: `8.0` of "MySQL 8.0.36". */
export function seriesIn(text: string): string[] {
  return [...text.matchAll(/(?<![\d.])(\d{1,2}\.\d{1,2})(?:\.\d+)?(?![\d.]*\s*(?:GB|TB|MB|%))/gi)].map(
    ([, series = '']) => series,
  )
}

interface SeriesSupport {
  /** Last day of support by the community, `YYYY-MM-DD`. */
  communityUntil: string
  /** As Azure Database for MySQL Flexible Server offers it; absent where its table does not name it. */
  azure?: { standardUntil: string; extendedUntil?: string } | 'preview'
}

/** Dates age: each side's own `asOf` is the date that its source carries. */
export const SUPPORT = {
  community: {
    asOf: '2026-05-25',
    source: 'endoflife.date/mysql, after Oracle Lifetime Support Policy',
  },
  azure: {
    asOf: '2025-06-27',
    source: 'MicrosoftDocs/azure-databases-docs articles/mysql/concepts-version-policy.md, the later of its two tables',
  },
  series: {
    '5.6': { communityUntil: '2021-02-28' },
    '5.7': { communityUntil: '2023-10-31', azure: { standardUntil: '2026-07-31', extendedUntil: '2029-03-31' } },
    '8.0': { communityUntil: '2026-04-30', azure: { standardUntil: '2026-12-31', extendedUntil: '2029-05-31' } },
    '8.1': { communityUntil: '2023-10-25' },
    '8.2': { communityUntil: '2023-12-14' },
    '8.3': { communityUntil: '2024-04-10' },
    // Azure follows the community where its table names no date.
    '8.4': { communityUntil: '2032-04-30', azure: { standardUntil: '2032-04-30' } },
    '9.0': { communityUntil: '2024-10-15', azure: 'preview' },
    '9.1': { communityUntil: '2025-01-21', azure: 'preview' },
    '9.2': { communityUntil: '2025-04-15', azure: 'preview' },
    '9.3': { communityUntil: '2025-07-22', azure: 'preview' },
    '9.4': { communityUntil: '2025-10-21', azure: 'preview' },
    '9.5': { communityUntil: '2026-01-20', azure: 'preview' },
    '9.6': { communityUntil: '2026-04-21', azure: 'preview' },
    '9.7': { communityUntil: '2034-04-21' },
  } as Readonly<Record<string, SeriesSupport>>,
} as const

/** Long-term (or bug-fix) series, oldest first. Innovation releases stand between them. */
const LONG_TERM = ['5.6', '5.7', '8.0', '8.4', '9.7']

export type Path = 'ok' | 'older' | 'skips' | 'flavour'

/**
 * Whether one server may be upgraded to, or replicate into, the other: within a series, to the next long-term series, or to an
 * innovation release before the one after. Source: MySQL Reference Manual 9.7, 3.2 "Upgrade Paths".
 */
export function upgradePath(source: Version, target: Version): Path {
  if (source.flavour !== 'mysql' || target.flavour !== 'mysql') return 'flavour'
  if (target.major < source.major || (target.major === source.major && target.minor < source.minor)) return 'older'
  const from = rank(source)
  const to = rank(target)
  if (source.series === target.series) return 'ok'
  // An innovation release leads to the long-term series that closes it, and no further in one step.
  return to - from <= (isLongTerm(source) ? 1 : 0) ? 'ok' : 'skips'
}

/** The long-term series that a version belongs to or leads to, counted; past the last known one, one a major version. */
function rank(version: Version): number {
  const at = LONG_TERM.findIndex((series) => {
    const [major = 0, minor = 0] = series.split('.').map(Number)
    return version.major < major || (version.major === major && version.minor <= minor)
  })
  if (at >= 0) return at
  const [lastMajor = 0] = (LONG_TERM.at(-1) ?? '').split('.').map(Number)
  return LONG_TERM.length - 1 + (version.major - lastMajor)
}

function isLongTerm(version: Version): boolean {
  return LONG_TERM.includes(version.series)
}

export type Support =
  | { status: 'supported' | 'extended' | 'ended'; until: string; asOf: string }
  | { status: 'preview' | 'unknown'; asOf: string }

/** Support of a series on a day (`YYYY-MM-DD`), by who runs the server. */
export function supportOf({ series }: Version, runBy: 'azure' | 'community', today: string): Support {
  const { asOf } = SUPPORT[runBy]
  const known = SUPPORT.series[series]
  if (runBy === 'community') {
    if (!known) return { status: 'unknown', asOf }
    return { status: today > known.communityUntil ? 'ended' : 'supported', until: known.communityUntil, asOf }
  }
  if (!known?.azure) return { status: 'unknown', asOf }
  if (known.azure === 'preview') return { status: 'preview', asOf }
  const { standardUntil, extendedUntil } = known.azure
  if (today <= standardUntil) return { status: 'supported', until: standardUntil, asOf }
  if (extendedUntil && today <= extendedUntil) return { status: 'extended', until: extendedUntil, asOf }
  return { status: 'ended', until: extendedUntil ?? standardUntil, asOf }
}
