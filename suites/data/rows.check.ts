import { compareAll, type RowsEvidence } from '../../src/compare/rows/compare-all.ts'
import { FENCES } from '../../src/compare/rows/fence.ts'
import { rowFindings } from '../../src/compare/rows/findings.ts'
import { tellRecent } from '../../src/compare/rows/recent.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { unproven, verdictOf } from '../../src/kernel/judgement.ts'

export default defineCheck({
  id: 'data/rows',
  question: 'Does the target hold every row of the source, byte for byte, and no other, also while writes go on?',
  plan: 'MySQL migration: replicate',
  severity: 'blocker',
  phases: ['replicating', 'freeze'],
  needs: { source: ['mysql.rows', 'mysql.position'], target: ['mysql.rows', 'mysql.position'] },
  codes: [
    'column-shifted',
    'generated-key-differs',
    'row-differs',
    'row-missing',
    'row-surplus',
    'table-shape-differs',
  ],
  timeout: 120_000,

  gather: ({ source, target }, run) => compareAll(source, target, run),

  judge({
    tables,
    failed = [],
    shapes,
    excluded,
    fence,
    heldMs,
    unwatched = [],
    methods,
    since,
    refused,
    recent,
  }: RowsEvidence) {
    const { findings, total } = rowFindings(tables, shapes)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    const notes = [
      `${tables.length} tables, ${rows} rows by ${[...new Set(methods)].join(' and ')}, 128 bits kept; ${FENCES[fence]}.`,
      ...(recent ? [tellRecent(recent)] : []),
      ...resumption(tables, since, refused),
      ...(heldMs > 0 ? [`Held back for ${(heldMs / 1000).toFixed(0)} s because a server was busy.`] : []),
      ...(unwatched.length > 0
        ? [`The comparison could not slow down for ${unwatched.join(' and ')}: the account may not see it.`]
        : []),
      ...(excluded.length > 0 ? [`Not compared, by decision: ${excluded.join(', ')}.`] : []),
    ]
    if (failed.length > 0) notes.push(`Not compared: ${failed.map(({ at, cause }) => `${at} (${cause})`).join('; ')}.`)
    if (findings.length > 0) return verdictOf(findings, rows, { total, notes })
    const [first] = failed
    if (first) return unproven(first.reason, `${failed.map(({ at, cause }) => `${at}: ${cause}`).join(' ')}`)
    const unhashed = tables.filter((table) => table.unhashed > 0)
    if (unhashed.length > 0)
      return unproven(
        'nothing-examined',
        `Rows longer than max_allowed_packet cannot be hashed by the server: ${unhashed.map(({ at, unhashed: n }) => `${at} (${n})`).join(', ')}. Set max_allowed_packet on both servers above the longest of them (1 GiB is its highest value) and compare again.`,
      )
    const vague = tables.filter((table) => table.vague)
    if (vague.length > 0)
      return unproven(
        'nothing-examined',
        `The types of both sides have no common form there, so unlike text does not prove unlike values: ${vague.map(({ at, vague: names = [], unresolved }) => `${at}.${names.join(', ')} (${unresolved} rows)`).join('; ')}. Give the target the column type of the source and compare again.`,
      )
    const moving = tables.filter((table) => table.unresolved > 0)
    if (moving.length > 0) {
      const why =
        fence === 'stopped'
          ? 'Replication does not run, so rows that are late cannot be told from rows that differ'
          : 'These rows kept changing, were not found by their keys, or the target did not catch up in time'
      return unproven(
        'moving-target',
        `${why}: ${moving.map(({ at, unresolved }) => `${at} (${unresolved})`).join(', ')}.`,
      )
    }
    if (tables.length === 0) return unproven('nothing-examined', 'The databases hold no table.')
    // An empty table was compared too.
    return verdictOf([], tables.length + rows, { notes })
  },
})

function resumption(tables: RowsEvidence['tables'], since?: number, refused?: string): string[] {
  const [resumed, chunks] = [
    tables.reduce((sum, t) => sum + t.resumed, 0),
    tables.reduce((sum, t) => sum + t.chunks, 0),
  ]
  return [
    ...(since === undefined
      ? []
      : [
          `${resumed} of ${chunks} chunks were compared by a run that was broken off; it began ${new Date(since).toISOString()}.`,
        ]),
    ...(refused ? [`A run that was broken off was not taken up: ${refused}.`] : []),
  ]
}
