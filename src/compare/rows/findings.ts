import type { Finding } from '../../kernel/judgement.ts'
import type { ShapeDifference } from './plan.ts'
import type { ColumnPattern, RowSample, TableResult } from './result.ts'

const CODES = { differs: 'row-differs', missing: 'row-missing', surplus: 'row-surplus' } as const

const HOW = {
  differs:
    'Bring the row over from the source again; find out what wrote it on the target, or what the replication left out.',
  missing: 'Bring the row over from the source; find out why the replication or the seed left it out.',
  surplus: 'Find out what wrote it on the target, and delete it there before the cutover.',
} as const

/** Samples as findings; `total` counts all rows. */
export function rowFindings(
  tables: readonly TableResult[],
  shapes: readonly ShapeDifference[],
): { findings: Finding[]; total: number } {
  const findings = [
    ...shapes.map(
      ({ at, source, target }): Finding => ({
        code: 'table-shape-differs',
        at,
        source,
        target,
        remedy: {
          how: 'Mend what schema/tables and schema/columns report, then ask again; or name the table in notCompared.',
        },
      }),
    ),
    ...tables.flatMap(({ at, renumbered = 0 }): Finding[] =>
      renumbered > 0
        ? [
            {
              code: 'generated-key-differs',
              at,
              source: 'the same rows',
              target: `${renumbered} of them under another my_row_id`,
              remedy: {
                how: 'Replication finds rows of this table by that key, so the next UPDATE or DELETE hits another row. Load the table again with its my_row_id (mysqldump writes it), or write the numbers of the source: npm run parity -- repair.',
              },
            },
          ]
        : [],
    ),
    ...tables.flatMap(({ at, patterns }) =>
      patterns.map(
        (pattern): Finding => ({
          code: 'column-shifted',
          at: `${at}.${pattern.column}`,
          source: `${pattern.rows} rows differ`,
          target: told(pattern),
          remedy: {
            how:
              pattern.how ??
              'One cause made all of it (time zone of the seed’s session, its character set, another column type, a conversion on the way): mend that and seed the table again; row by row would take long.',
          },
        }),
      ),
    ),
    ...tables.flatMap(({ at, samples }) => samples.map((sample) => finding(at, sample))),
  ]
  const counted = tables.reduce(
    (sum, { differing, missing, surplus, renumbered = 0, patterns, unexplained = 0 }) =>
      sum +
      (renumbered > 0 ? 1 : 0) +
      (patterns.length > 0 ? patterns.length + unexplained : differing) +
      missing +
      surplus,
    0,
  )
  return { findings, total: Math.max(findings.length, shapes.length + counted) }
}

function told({ told: rule, rows, seen, follow = seen }: ColumnPattern): string {
  const those = follow === seen ? `in each of the ${seen} rows looked at` : `in ${follow} of the ${seen} rows looked at`
  return `${rule}, ${those}${seen < rows ? `; ${rows - seen} more were not looked at` : ''}`
}

function finding(at: string, { kind, key, source, target, times, cause }: RowSample): Finding {
  const values = times
    ? { source: `${times.source} such rows`, target: `${times.target} such rows` }
    : {
        source: kind === 'surplus' ? null : kind === 'missing' ? 'the row is there' : source,
        target: kind === 'missing' ? null : kind === 'surplus' ? 'the row is there' : target,
      }
  return {
    code: CODES[kind],
    at,
    ...(key ? { key } : {}),
    ...values,
    remedy: { how: cause ? `${cause.told}. ${cause.how}` : HOW[kind] },
  }
}
