import type { Finding } from '../../kernel/judgement.ts'
import type { Catalog, ObjectKind } from '../../ports/catalog.ts'
import { sqlModeOf } from '../catalog/tokens.ts'
import { type TableReferences, tableReferences } from './table-references.ts'

/** A stored program of the source, by the names of tables that it writes. */
export interface ProgramNames extends TableReferences {
  /** e.g. `view oms.open_orders` */
  program: string
}

/** What the source's catalog says of names, as far as case matters. */
export interface CaseCatalog {
  programs: readonly ProgramNames[]
  /** `schema.view`, as stored. */
  views: readonly string[]
  /** `schema.trigger`, as stored. */
  triggers: readonly string[]
  /** Programs whose text the account may not read, and kinds of object that it may not see. */
  unread: readonly string[]
}

export interface CaseEvidence {
  /** `lower_case_table_names` */
  source: number
  target: number
  /** Schemas, and tables and views as `schema.table`, as the source stores them. */
  names: readonly string[]
  azure: boolean
  /** Absent where both sides have the same setting, and in older evidence. */
  catalog?: CaseCatalog
}

const PROGRAMS: readonly ObjectKind[] = ['views', 'triggers', 'routines', 'events']

export function caseCatalog({ tables, views, triggers, routines, events, blind }: Catalog): CaseCatalog {
  const unread: string[] = blind
    .filter(({ kind }) => PROGRAMS.includes(kind))
    .map(({ kind, database, grant }) => `${kind} of ${database} (${grant})`)
  const read = (program: string, create: string | null, sqlMode: string): ProgramNames[] => {
    if (create !== null) return [{ program, ...tableReferences(create, sqlModeOf(sqlMode)) }]
    unread.push(program)
    return []
  }
  const named = ({ database, name }: { database: string; name: string }) => `${database}.${name}`
  const programs = [
    ...views.flatMap((view) => read(`view ${named(view)}`, view.create, '')),
    ...triggers.flatMap((trigger) => read(`trigger ${named(trigger)}`, trigger.create, trigger.sqlMode)),
    ...routines.flatMap((one) => read(`${one.kind.toLowerCase()} ${named(one)}`, one.create, one.sqlMode)),
    ...events.flatMap((event) => read(`event ${named(event)}`, event.create, event.sqlMode)),
    ...tables.flatMap((table) =>
      table.foreignKeys.map(({ name, references }) => ({
        program: `foreign key ${named(table)}.${name}`,
        ...tableReferences(''),
        tables: [`${references.database}.${references.table}`],
      })),
    ),
  ]
  return { programs, views: views.map(named), triggers: triggers.map(named), unread }
}

const MEANING = ['0 (case-sensitive)', '1 (stored in lower case)', '2 (stored as written, not case-sensitive)']
const AT = 'lower_case_table_names'
const fold = (name: string) => name.toLowerCase()

export function caseFindings(evidence: CaseEvidence): Finding[] {
  const { source, target } = evidence
  if (target === 0 && source !== 0) return sensitiveTarget(evidence)
  const findings = source === 0 && target !== 0 ? collisions(evidence) : []
  if (source !== target) findings.push(...respelled(evidence))
  return findings
}

/** Statements that the source finds by any spelling, the target finds by one only. */
function sensitiveTarget({ source, target, names, catalog, azure }: CaseEvidence): Finding[] {
  const stored = new Set(names.flatMap((name) => [name, name.slice(name.indexOf('.') + 1)]))
  const misses = (catalog?.programs ?? []).flatMap(({ program, tables, qualifiers, aliases }) => {
    const own = new Set([...aliases, ...tables.map((table) => table.slice(table.indexOf('.') + 1)), ...stored])
    const known = new Set([...own].map(fold))
    const strays = [...tables.filter((name) => !stored.has(name)), ...qualifiers.filter((name) => !own.has(name))]
    const wrong = strays.filter((name) => known.has(fold(name)))
    return wrong.length > 0 ? [`${program}: ${wrong.join(', ')}`] : []
  })
  return [
    {
      code: 'identifier-case-differs',
      at: AT,
      source: MEANING[source] ?? source,
      target: MEANING[target] ?? target,
      remedy: {
        how: `Create the target again with lower_case_table_names = ${azure || source === 1 ? 1 : source}: it cannot be changed later.${
          misses.length > 0 ? ` As it is, these programs fail (error 1146): ${some(misses)}.` : ''
        } Statements of the application that spell a name differently fail in the same way.`,
      },
    },
  ]
}

/** Names of a case-sensitive source that become one on the target. */
function collisions({ names, catalog }: CaseEvidence): Finding[] {
  const schemaOf = (name: string) => name.slice(0, name.indexOf('.') + 1)
  const groups = (all: readonly string[]) =>
    [...Map.groupBy(all, (name) => schemaOf(name) + fold(name)).values()].filter((same) => same.length > 1)
  const found = (same: readonly string[], what: string): Finding => ({
    code: 'identifier-case-collision',
    at: same[0] ?? '',
    source: same.join(', '),
    target: 'one name',
    remedy: { how: `Rename one of these ${what} on the source, and in the application and the programs that use it.` },
  })
  const schemas = names.filter((name) => !name.includes('.'))
  return [
    ...groups(schemas).map((same) => found(same, 'databases')),
    ...groups(names.filter((name) => name.includes('.'))).map((same) => found(same, 'tables')),
    ...groups(catalog?.triggers ?? []).map((same) => found(same, 'triggers')),
    ...(catalog?.programs ?? []).flatMap(({ program, twins }) =>
      twins.map(
        (same): Finding => ({
          code: 'identifier-case-collision',
          at: program.slice(program.lastIndexOf(' ') + 1),
          source: `${program}: ${same}`,
          target: 'one name (error 1066)',
          remedy: { how: `Give one of the aliases ${same} in ${program} another name on the source.` },
        }),
      ),
    ),
  ]
}

/** Names that the target stores with another spelling, and names in programs that mean something else there. */
function respelled({ source, target, names, catalog }: CaseEvidence): Finding[] {
  const views = new Set(catalog?.views ?? [])
  const programs = catalog?.programs ?? []
  // With 2, tables and databases keep their spelling; views are stored in lower case.
  const changed = names.filter((name) => fold(lastPart(name)) !== lastPart(name) && (target === 1 || views.has(name)))
  const findings = changed.map((name): Finding => {
    const isSchema = !name.includes('.')
    const users = programs.filter(({ tables, qualifiers }) =>
      isSchema
        ? [...tables.filter((table) => table.includes('.')).map(firstPart), ...qualifiers].includes(name)
        : tables.some((table) => table === name || table === lastPart(name)),
    )
    const inPrograms = users.length > 0 ? ` It stands in ${some(users.map(({ program }) => program))}.` : ''
    return {
      code: 'identifier-case-capitals',
      at: name,
      source: users.length > 0 ? `${name}, also in ${some(users.map(({ program }) => program))}` : name,
      target: isSchema ? fold(name) : `${firstPart(name)}.${fold(lastPart(name))}`,
      remedy: {
        how: isSchema
          ? `Load the data into a database with a lower-case name on the source before the dump, and change the application’s configuration.${inPrograms}`
          : `Rename it to lower case on the source before the dump (RENAME TABLE), with the statements of the application.${inPrograms} Waive it if nothing compares the name as text and no replication back to the source is planned.`,
      },
    }
  })
  if (source !== 0) return findings
  const exact = new Set(names)
  const known = new Map(names.map((name) => [fold(name), name]))
  for (const { program, tables, temporary } of programs) {
    const home = program.slice(program.lastIndexOf(' ') + 1)
    for (const table of tables) {
      const full = table.includes('.') ? table : `${firstPart(home)}.${table}`
      if (fold(table) === table || exact.has(full)) continue
      const twin = known.get(fold(full))
      // A temporary table is stored without capitals like any other: it matters where it hides another.
      if (twin === undefined && temporary.includes(table)) continue
      findings.push({
        code: 'identifier-case-capitals',
        at: home,
        source: `${program}: ${table}`,
        target: twin ? `means ${fold(twin)}` : fold(table),
        remedy: {
          how: twin
            ? `On the source ${table} is not the table ${twin}, on the target it is: correct the name in ${program}.`
            : `Write ${table} in lower case in ${program}, and create the table so.`,
        },
      })
    }
  }
  return findings
}

export function caseNotes({ source, target, names, catalog }: CaseEvidence): string[] {
  if (source === target) return []
  const notes: string[] = []
  if (target !== 0)
    notes.push(
      `lower_case_table_names is ${MEANING[source] ?? source} on the source and ${MEANING[target] ?? target} on the target, which is fixed when a server is created. Names in lower case are found on both.`,
    )
  const kept = target === 2 ? names.filter((name) => fold(name) !== name) : []
  if (kept.length > 0) notes.push(`Stored with capitals on both sides: ${some(kept)}.`)
  const temporary = (catalog?.programs ?? []).flatMap((one) => one.temporary.filter((name) => fold(name) !== name))
  if (temporary.length > 0 && target === 1)
    notes.push(`Temporary tables with capitals, which the target stores in lower case: ${some(temporary)}.`)
  const aliases = (catalog?.programs ?? []).filter((one) => one.aliases.some((name) => fold(name) !== name))
  if (aliases.length > 0 && target !== 0)
    notes.push(
      `Aliases of tables with capitals, which mean the same on both: ${some(aliases.map(({ program }) => program))}.`,
    )
  const dynamic = (catalog?.programs ?? []).filter(({ dynamic }) => dynamic)
  if (dynamic.length > 0)
    notes.push(`Statements built as text were not read: ${some(dynamic.map(({ program }) => program))}.`)
  return notes
}

function firstPart(name: string): string {
  const dot = name.indexOf('.')
  return dot < 0 ? name : name.slice(0, dot)
}

/** The table of `schema.table`, the schema itself where there is no dot. */
function lastPart(name: string): string {
  return name.slice(name.indexOf('.') + 1)
}

function some(names: readonly string[]): string {
  const unique = [...new Set(names)]
  return unique.length > 10 ? `${unique.slice(0, 10).join(', ')} and ${unique.length - 10} more` : unique.join(', ')
}
