import type {
  CatalogEvent,
  CatalogRoutine,
  CatalogTrigger,
  CatalogView,
  ProgramContext,
  StoredProgram,
} from '../../../ports/catalog.ts'
import type { Row } from '../session.ts'
import type { Creates, Shown, Wanted } from './creates.ts'
import type { Facts } from './facts.ts'

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
    const shown = creates(wanted('VIEW', row))
    return {
      ...context(row, shown),
      ...(shown.text === null && row.query ? { query: String(row.query) } : {}),
      ...place(row),
      security: String(row.security),
      checkOption: String(row.checkOption),
      updatable: row.updatable === 'YES',
      columns: (columns.get(at) ?? []).map(({ name }) => String(name)),
      // Where a view works, its comment is the word VIEW.
      ...(/^(?:VIEW)?$/i.test(comment) ? {} : { invalid: comment }),
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
    ...stored(row, isRoutine(row) ? creates(wanted(row.kind, row)) : { text: null }),
    kind: String(row.kind),
    security: String(row.security),
    ...(row.kind === 'FUNCTION' && row.returns != null ? { returns: returnsOf(row) } : {}),
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

function returnsOf({ returns, returnsCollation }: Row): { type: string; collation?: string } {
  return { type: String(returns), ...(returnsCollation == null ? {} : { collation: String(returnsCollation) }) }
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

function context({ definer, charset, collation }: Row, { text, why }: Shown): ProgramContext {
  return {
    create: text,
    ...(why ? { unread: why } : {}),
    definer: String(definer),
    charset: String(charset),
    collation: String(collation),
  }
}

function stored(row: Row, shown: Shown): StoredProgram {
  return {
    ...context(row, shown),
    ...place(row),
    sqlMode: String(row.sqlMode),
    databaseCollation: String(row.databaseCollation),
  }
}
