import { type Finding, type Judgement, unproven, verdictOf } from '../../kernel/judgement.ts'
import { READS, type SchemaEvidence, type Sides, type Unreadable, whole } from './evidence.ts'
import { type Pairs, paired } from './pair.ts'

/** What a comparison of one kind of object came to. */
export interface Report {
  findings: readonly Finding[]
  /** Objects looked at, on either side. */
  examined: number
  notes?: readonly string[]
  unread?: readonly Unreadable[]
}

/** Kept in a judgement; `total` counts all. */
const KEPT = 100
const NAMED = 10

/**
 * Judges evidence by a comparison. Where an account cannot see a kind of object, neither an empty list nor a difference means
 * anything, so that comes first. A kind of which there is none is proven by having read the complete, empty lists.
 */
export function schemaVerdict<T>(
  evidence: SchemaEvidence<T>,
  compare: (sides: Sides<T[]>) => Report,
  newlyRead?: string,
): Judgement {
  const hidden = (['source', 'target'] as const).flatMap((side) =>
    evidence.blind[side].map((blind) => ({ side, ...blind })),
  )
  const [first] = hidden
  if (first) {
    const more = hidden.length > 1 ? ` (and ${hidden.length - 1} more)` : ''
    return unproven(
      'forbidden',
      `${first.side}: the account cannot see ${first.what ? `${first.what}, for the ${first.kind}` : first.kind} of ${first.database}${more}; an administrator must run: ${first.grant}`,
    )
  }
  const [unknown] = evidence.absent.source
  if (unknown !== undefined)
    return unproven('not-configured', `source: there is no database '${unknown}', or the account has no right on it.`)
  const found = evidence.asked.filter((name) => !evidence.absent.target.includes(name))
  if (found.length === 0)
    return unproven(
      'nothing-examined',
      `target: there is no database '${evidence.asked.join("', '")}' to compare with.`,
    )

  const sides = whole(evidence.objects)
  const known = new Set(found.map((name) => name.toLowerCase()))
  const report = compare({ source: sides.source.filter((object) => isIn(object, known)), target: sides.target })
  const unread = report.unread ?? []
  const notes = [...(report.notes ?? []), ...excludedNote(evidence.excluded)]
  if (unread.length > 0 && report.findings.length === 0)
    return { ...unproven('forbidden', unreadSentence(unread)), ...(notes.length > 0 ? { notes } : {}) }
  if (newlyRead && (evidence.reads ?? 0) < READS && report.findings.length === 0)
    return unproven(
      'nothing-examined',
      `This evidence was taken by an older version of the harness, which did not read ${newlyRead}: run the check again.`,
    )
  return verdictOf(report.findings.slice(0, KEPT), report.examined || found.length, {
    total: report.findings.length,
    notes: unread.length > 0 ? [...notes, unreadSentence(unread)] : notes,
  })
}

/**
 * Pairs objects by database and name; where a server folds names, also by names that differ in letter case only.
 * @param names that the names have no case on any server, as those of routines
 */
export function pairedByName<T extends { database: string; name: string }>(
  { servers }: Pick<SchemaEvidence<T>, 'servers'>,
  { source, target }: Sides<T[]>,
  { names = false, kindOf = () => '' }: { names?: boolean; kindOf?: (object: T) => string } = {},
): Pairs<T> {
  const folds = namesFold(servers)
  const key = (object: T, database: string, name: string) => JSON.stringify([kindOf(object), database, name])
  return paired(
    source,
    target,
    (object) => key(object, object.database, object.name),
    ...(names || folds ? [(object: T) => key(object, object.database, object.name.toLowerCase())] : []),
    ...(folds ? [(object: T) => key(object, object.database.toLowerCase(), object.name.toLowerCase())] : []),
  )
}

/** Whether a server takes names of databases and tables in any letter case. */
export function namesFold({ source, target }: SchemaEvidence<unknown>['servers']): boolean {
  return source.lowerCaseTableNames !== 0 || target.lowerCaseTableNames !== 0
}

/** Whether one server alone stores the names of tables in lower case. */
export function foldsOnOneSide({ source, target }: SchemaEvidence<unknown>['servers']): boolean {
  return (source.lowerCaseTableNames === 0) !== (target.lowerCaseTableNames === 0)
}

export function named(things: readonly string[]): string {
  const shown = things.slice(0, NAMED).join(', ')
  return things.length > NAMED ? `${shown} and ${things.length - NAMED} more` : shown
}

function isIn(object: unknown, databases: ReadonlySet<string>): boolean {
  const { database } = object as { database?: string }
  return database === undefined || databases.has(database.toLowerCase())
}

function unreadSentence(unread: readonly Unreadable[]): string {
  const shown = unread.slice(0, NAMED).map(({ at, why }) => `${at}: ${why}`)
  const more = unread.length > NAMED ? ` … and ${unread.length - NAMED} more` : ''
  return `Not read: ${shown.join(' · ')}${more}`
}

function excludedNote(excluded: readonly string[]): string[] {
  return excluded.length === 0 ? [] : [`Not compared, as the config declares: ${named(excluded)}.`]
}
