import type {
  CatalogEvent,
  CatalogRoutine,
  CatalogTrigger,
  CatalogView,
  ProgramContext,
  StoredProgram,
} from '../../../ports/catalog.ts'
import type { Row } from '../session.ts'
import type { Wanted } from './creates.ts'
import type { Facts } from './facts.ts'

type Creates = (object: Wanted) => string | null

export function wantedPrograms({ views, triggers, routines, events }: Facts): Wanted[] {
  return [
    ...views.map((row) => wanted('VIEW', row)),
    ...triggers.map((row) => wanted('TRIGGER', row)),
    ...routines.flatMap((row) => (isRoutine(row) ? [wanted(row.kind, row)] : [])),
    ...events.map((row) => wanted('EVENT', row)),
  ]
}

export function asViews(facts: Facts, creates: Creates): CatalogView[] {
  const columns = Map.groupBy(facts.columns, ({ db, tbl }) => JSON.stringify([db, tbl]))
  const comments = new Map(facts.tables.map(({ db, tbl, comment }) => [JSON.stringify([db, tbl]), String(comment)]))
  return facts.views.map((row) => {
    const at = JSON.stringify([row.db, row.name])
    const comment = comments.get(at) ?? ''
    return {
      ...context(row, creates(wanted('VIEW', row))),
      ...place(row),
      security: String(row.security),
      checkOption: String(row.checkOption),
      updatable: row.updatable === 'YES',
      columns: (columns.get(at) ?? []).map(({ name }) => String(name)),
      ...(/references invalid/.test(comment) ? { invalid: comment } : {}),
    }
  })
}

export function asTriggers(facts: Facts, creates: Creates): CatalogTrigger[] {
  return facts.triggers.map((row) => ({
    ...stored(row, creates(wanted('TRIGGER', row))),
    table: String(row.tbl),
    when: `${row.timing} ${row.event}`,
    order: Number(row.position),
  }))
}

export function asRoutines(facts: Facts, creates: Creates): CatalogRoutine[] {
  return facts.routines.map((row) => ({
    ...stored(row, isRoutine(row) ? creates(wanted(row.kind, row)) : null),
    kind: String(row.kind),
    security: String(row.security),
  }))
}

export function asEvents(facts: Facts, creates: Creates): CatalogEvent[] {
  return facts.events.map((row) => ({
    ...stored(row, creates(wanted('EVENT', row))),
    schedule: scheduleOf(row),
    status: String(row.status),
    timeZone: String(row.timeZone),
    onCompletion: String(row.onCompletion),
    comment: String(row.comment ?? ''),
  }))
}

function scheduleOf({ executeAt, intervalValue, intervalField, starts, ends }: Row): string {
  if (executeAt != null) return `AT '${executeAt}'`
  const value = /^\d+$/.test(String(intervalValue)) ? intervalValue : `'${intervalValue}'`
  return [
    `EVERY ${value} ${intervalField}`,
    ...(starts == null ? [] : [`STARTS '${starts}'`]),
    ...(ends == null ? [] : [`ENDS '${ends}'`]),
  ].join(' ')
}

function isRoutine(row: Row): row is Row & { kind: 'PROCEDURE' | 'FUNCTION' } {
  return row.kind === 'PROCEDURE' || row.kind === 'FUNCTION'
}

function wanted(kind: Wanted['kind'], { db, name }: Row): Wanted {
  return { kind, database: String(db), name: String(name) }
}

function place({ db, name }: Row) {
  return { database: String(db), name: String(name) }
}

function context({ definer, charset, collation }: Row, create: string | null): ProgramContext {
  return { create, definer: String(definer), charset: String(charset), collation: String(collation) }
}

function stored(row: Row, create: string | null): StoredProgram {
  return {
    ...context(row, create),
    ...place(row),
    sqlMode: String(row.sqlMode),
    databaseCollation: String(row.databaseCollation),
  }
}
