import type { Code } from '../../kernel/codes/index.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type {
  CatalogEvent,
  CatalogRoutine,
  CatalogTrigger,
  CatalogView,
  ProgramContext,
  StoredProgram,
} from '../../ports/catalog.ts'
import { name } from './ddl.ts'
import { diffOf } from './differ.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import { normalCharset, normalProgram, normalQuery, normalSqlMode } from './normal.ts'
import { sqlModeOf } from './tokens.ts'
import { pairedByName, type Report } from './verdict.ts'

type Program = ProgramContext & { database: string; name: string; table?: string }

interface Kind<P extends Program> {
  /** `view`, `trigger`, … */
  word: string
  codes: Record<'missing' | 'surplus' | 'differs', Code>
  /** Its text without what is compared apart. */
  normal(program: P): string
  /** What it carries besides its text. */
  context(program: P): readonly (readonly [what: string, equal: string, shown: string])[]
}

/** Programs of one kind. `keyed` tells apart those that share a name (a function and a procedure). */
function comparePrograms<P extends Program>(sides: Sides<P[]>, evidence: SchemaEvidence<P>, kind: Kind<P>): Report {
  const { both, missing, surplus } = pairedByName(evidence, sides, true)
  const findings: Finding[] = []
  const unread: string[] = []
  const at = ({ database, name }: P) => `${database}.${name}`
  for (const one of missing)
    findings.push({
      code: kind.codes.missing,
      at: at(one),
      source: one.create ?? `the ${kind.word}`,
      target: null,
      remedy: { how: `Create the ${kind.word} on the target as the source has it, with a definer that exists there.` },
    })
  for (const one of surplus)
    findings.push({
      code: kind.codes.surplus,
      at: at(one),
      source: null,
      target: one.create ?? `the ${kind.word}`,
      remedy: { how: `Find out what made the ${kind.word} on the target; if nothing needs it, drop it there.` },
    })
  for (const [source, target] of both) {
    if (source.create === null || target.create === null) unread.push(at(source))
    const [ours, theirs] = [describe(source, kind), describe(target, kind)]
    if (ours.equal === theirs.equal) continue
    findings.push({
      code: kind.codes.differs,
      at: at(source),
      source: ours.shown,
      target: theirs.shown,
      diff: diffOf(at(source), ours.shown, theirs.shown),
      remedy: {
        how: `Drop the ${kind.word} on the target and create it as the source has it, under the same sql_mode and character set.`,
      },
    })
  }
  findings.push(...definerFindings(evidence, sides, kind.word))
  return { findings, examined: both.length + missing.length + surplus.length, unread }
}

function describe<P extends Program>(program: P, kind: Kind<P>): { equal: string; shown: string } {
  const context = kind.context(program)
  return {
    equal: JSON.stringify([
      program.create === null ? null : kind.normal(program),
      ...context.map(([, equal]) => equal),
    ]),
    shown: [
      ...context.map(([what, , shown]) => `-- ${what}: ${shown}`),
      program.create ?? '(kept from this account)',
    ].join('\n'),
  }
}

/** Accounts are not replicated: each side must have the definers of its own programs. */
function definerFindings<P extends Program>(
  { servers }: SchemaEvidence<P>,
  sides: Sides<P[]>,
  word: string,
): Finding[] {
  return (['source', 'target'] as const).flatMap((side) => {
    const lost = new Set(servers[side].missingDefiners ?? [])
    return sides[side]
      .filter(({ definer }) => lost.has(definer))
      .map(
        (program): Finding => ({
          code: 'definer-missing',
          at: `${program.database}.${program.name}`,
          source: side === 'source' ? `no account ${program.definer}` : program.definer,
          target: side === 'target' ? `no account ${program.definer}` : program.definer,
          remedy: {
            how: `Create the account ${program.definer} on the ${side} with the rights that the ${word} needs, or make the ${word} again under another definer.`,
          },
        }),
      )
  })
}

const mode = ({ sqlMode }: StoredProgram) => ['sql_mode', normalSqlMode(sqlMode), sqlMode] as const
const charsets = ({ charset, collation }: ProgramContext) =>
  ['created under', `${normalCharset(charset)} ${normalCharset(collation)}`, `${charset}, ${collation}`] as const
const databaseCollation = ({ databaseCollation: own }: StoredProgram) =>
  ['database collation', normalCharset(own), own] as const
const definer = ({ definer: own }: ProgramContext) => ['definer', own.toLowerCase(), own] as const

/** `CREATE … DEFINER=… TRIGGER` → from the program's own word on: the definer is compared apart. */
function bodyOf(create: string, word: RegExp): string {
  const at = word.exec(create)?.index ?? 0
  return create.slice(at)
}

const programText = (program: StoredProgram, word: RegExp) =>
  normalProgram(bodyOf(program.create ?? '', word), sqlModeOf(program.sqlMode))

const VIEW: Kind<CatalogView> = {
  word: 'view',
  codes: { missing: 'view-missing', surplus: 'view-surplus', differs: 'view-differs' },
  normal: ({ create }) => normalQuery(bodyOf(create ?? '', /\bVIEW\s/)),
  context: (view) => [
    definer(view),
    ['security', view.security, view.security],
    ['check option', view.checkOption, view.checkOption],
    ['columns', view.columns.join(',').toLowerCase(), view.columns.join(', ')],
    charsets(view),
  ],
}

const TRIGGER: Kind<CatalogTrigger> = {
  word: 'trigger',
  codes: { missing: 'trigger-missing', surplus: 'trigger-surplus', differs: 'trigger-differs' },
  normal: (trigger) => programText(trigger, /\bTRIGGER\s/),
  context: (trigger) => [
    definer(trigger),
    [
      'fires',
      `${trigger.when} ${trigger.table.toLowerCase()} ${trigger.order}`,
      `${trigger.when} ON ${trigger.table}, number ${trigger.order}`,
    ],
    mode(trigger),
    charsets(trigger),
    databaseCollation(trigger),
  ],
}

const ROUTINE: Kind<CatalogRoutine> = {
  word: 'routine',
  codes: { missing: 'routine-missing', surplus: 'routine-surplus', differs: 'routine-differs' },
  normal: (routine) => programText(routine, /\b(?:PROCEDURE|FUNCTION)\s/),
  context: (routine) => [
    definer(routine),
    ['kind', routine.kind, routine.kind],
    ['security', routine.security, routine.security],
    mode(routine),
    charsets(routine),
    databaseCollation(routine),
  ],
}

const EVENT: Kind<CatalogEvent> = {
  word: 'event',
  codes: { missing: 'event-missing', surplus: 'event-surplus', differs: 'event-differs' },
  // The status is part of SHOW CREATE, and differs by phase.
  normal: (event) =>
    programText(event, /\bEVENT\s/).replace(/\b(?:ENABLE|DISABLE)\b(?: ON (?:SLAVE|REPLICA))?/gi, 'STATUS'),
  context: (event) => [
    definer(event),
    ['schedule', event.schedule, event.schedule],
    ['time zone', event.timeZone, event.timeZone],
    ['on completion', event.onCompletion, event.onCompletion],
    mode(event),
    charsets(event),
    databaseCollation(event),
  ],
}

export const compareViews = (sides: Sides<CatalogView[]>, evidence: SchemaEvidence<CatalogView>) =>
  comparePrograms(sides, evidence, VIEW)
export const compareTriggers = (sides: Sides<CatalogTrigger[]>, evidence: SchemaEvidence<CatalogTrigger>) =>
  comparePrograms(sides, evidence, TRIGGER)
export const compareRoutines = (sides: Sides<CatalogRoutine[]>, evidence: SchemaEvidence<CatalogRoutine>) =>
  comparePrograms(sides, evidence, ROUTINE)

export function compareEvents(sides: Sides<CatalogEvent[]>, evidence: SchemaEvidence<CatalogEvent>): Report {
  const report = comparePrograms(sides, evidence, EVENT)
  if (evidence.phase !== 'after-cutover') return report
  const asleep = pairedByName(evidence, sides, true).both.filter(
    ([source, target]) => source.status === 'ENABLED' && target.status !== 'ENABLED',
  )
  const findings = asleep.map(
    ([source, target]): Finding => ({
      code: 'event-not-enabled',
      at: `${source.database}.${source.name}`,
      source: source.status,
      target: target.status,
      remedy: {
        how: 'Enable it on the target. ALTER EVENT makes the one who runs it the definer: on Azure, run it as the definer, without the clause.',
        sql: {
          on: 'target',
          statements: [`ALTER DEFINER = ${account(source.definer)} EVENT ${name(source.database, source.name)} ENABLE`],
        },
      },
    }),
  )
  return { ...report, findings: [...report.findings, ...findings] }
}

/** `user@host` as SQL. */
function account(definer: string): string {
  const at = definer.lastIndexOf('@')
  return `${name(definer.slice(0, at))}@${name(definer.slice(at + 1))}`
}
