import {
  type ColumnPlan,
  type Hurdles,
  type Key,
  type LiteralRow,
  type RowPlan,
  type RowReader,
  TOO_LONG,
} from '../../ports/rows.ts'
import { exactly, rowText } from './column.ts'
import type { TablePair } from './plan.ts'
import { insert, keyCondition, quotedTable, update } from './repair-sql.ts'

/** A row that is not on the target as it is on the source. Keys, or, where the table has none, its fingerprint and how often it is there. */
export type Difference =
  | { kind: 'differs'; key: Key; targetKey: Key }
  | { kind: 'missing' | 'surplus'; key: Key }
  | { kind: 'times'; hash: string; source: number; target: number }

/**
 * Values of unique columns may have changed places between any two rows of a table: all that is cleared is cleared before anything is
 * written, over all batches. A `note` is for the reader; an `open` one says that rows are left which no statement mends.
 */
export interface RepairStep {
  when: 'clear' | 'write' | 'note' | 'open'
  sql: string
}

const AT_ONCE = 200
const MOMENT = /^(datetime|timestamp)$/

/** What makes the target's rows those of the source. */
export async function* repairSteps(
  pair: TablePair,
  differences: readonly Difference[],
  source: RowReader,
  target: RowReader,
): AsyncGenerator<RepairStep> {
  if (differences.length === 0) return
  const hurdles = await target.hurdles(pair.target)
  if (hurdles.triggers.length > 0) yield note(`${pair.at} has triggers that fire: ${hurdles.triggers.join(', ')}.`)
  const keyed = differences.filter((difference) => difference.kind !== 'times')
  for (const batch of batches(keyed)) yield* byKey(pair, batch, source, target, hurdles)
  for (const batch of batches(differences.filter((difference) => difference.kind === 'times')))
    yield* byTimes(pair, batch, source)
}

/** The statements alone, in an order that works where these are all differences of the table. */
export async function* repairStatements(...args: Parameters<typeof repairSteps>): AsyncGenerator<string> {
  const later: string[] = []
  for await (const { when, sql } of repairSteps(...args)) {
    if (when === 'clear') yield sql
    if (when === 'write') later.push(sql)
  }
  yield* later
}

type Keyed = Exclude<Difference, { kind: 'times' }>

/** Rows are read again: one that is no more what it was proven to be has healed, or its change is under way. */
async function* byKey(
  pair: TablePair,
  batch: readonly Keyed[],
  source: RowReader,
  target: RowReader,
  hurdles: Hurdles,
): AsyncGenerator<RepairStep> {
  const there = (one: Keyed) => (one.kind === 'differs' ? one.targetKey : one.key)
  const [ours, theirs] = await Promise.all([
    source.literals(
      pair.source,
      batch.map(({ key }) => key),
    ),
    target.literals(pair.target, batch.map(there)),
  ]).then((sides) => sides.map(byId))
  const table = quotedTable(pair.target)
  const moved = note(
    `${pair.at}: rows changed since they were proven to differ, and are not mended here. Compare again.`,
    'open',
  )
  for (const one of batch) {
    const row = ours?.get(JSON.stringify(one.key))
    const old = theirs?.get(JSON.stringify(there(one)))
    const clear: RepairStep = {
      when: 'clear',
      sql: `DELETE FROM ${table} WHERE ${keyCondition(pair.target, there(one))}`,
    }
    if (!row && !old) continue
    if (one.kind === 'surplus' && !row) {
      yield clear
      continue
    }
    if (one.kind === 'missing' && row && !old) {
      if (isUnwritable(pair, row)) yield unwritable(pair)
      else yield { when: 'write', sql: insert(pair, row) }
      continue
    }
    if (!row || !old) {
      yield moved
      continue
    }
    const { written, computed, moments } = changed(pair, row, old)
    const unclear = pair.source.columns.flatMap(({ name }, i) => (row.literals[name] === null ? [i] : []))
    if (unclear.length > 0) {
      for (const i of unclear) written.delete(pair.target.columns[i]?.name ?? '')
      if (!(await alikeIn(pair, unclear, [one.key, there(one)], source, target))) yield unwritable(pair)
      if (written.size === 0 || touchesUnique(pair, written, hurdles)) continue
    }
    if (written.size === 0 && computed.length === 0) continue
    if (one.kind !== 'differs') {
      yield moved
      continue
    }
    if (written.size === 0)
      yield note(
        `${pair.at}: generated columns alone differ (${computed.join(', ')}). Their rows are written again; where the expression is another on the target, that does not mend them.`,
      )
    // Such a row is made anew: an update would meet the old value of another, or write nothing.
    if (written.size === 0 || touchesUnique(pair, written, hurdles)) {
      yield clear
      yield { when: 'write', sql: insert(pair, row) }
      continue
    }
    // Left out, a moment with ON UPDATE would become now.
    yield { when: 'write', sql: update(pair, one.targetKey, row, new Set([...written, ...moments])) }
  }
}

/** Names, as the target spells them, of columns that differ: those that can be written and those that follow by themselves; and moments that do not. */
function changed(
  pair: TablePair,
  row: LiteralRow,
  old: LiteralRow,
): { written: Set<string>; computed: string[]; moments: string[] } {
  const written = new Set<string>()
  const computed: string[] = []
  const moments: string[] = []
  for (const [i, { name, generated, type }] of pair.target.columns.entries()) {
    const same = row.literals[pair.source.columns[i]?.name ?? name] === old.literals[name]
    if (generated && !same) computed.push(name)
    else if (!generated && !same) written.add(name)
    else if (!generated && MOMENT.test(type)) moments.push(name)
  }
  return { written, computed, moments }
}

/** An index over something computed follows from columns that only the server knows. */
function touchesUnique({ target }: TablePair, written: ReadonlySet<string>, { unique }: Hurdles): boolean {
  const names = new Set([...written].map((name) => name.toLowerCase()))
  const plain = new Set(writable(target.columns).map(({ name }) => name.toLowerCase()))
  return unique
    .filter(({ name }) => name !== target.key?.index)
    .some(({ columns }) =>
      columns.some((column) => column === null || !plain.has(column.toLowerCase()) || names.has(column.toLowerCase())),
    )
}

/** Rows of a table without a key, found by what they were compared by: no collation or rounding takes another row for them. */
async function* byTimes(
  pair: TablePair,
  batch: readonly Extract<Difference, { kind: 'times' }>[],
  source: RowReader,
): AsyncGenerator<RepairStep> {
  const surplus = batch.filter((one) => one.target > one.source)
  for (const { hash, source: there, target: here } of surplus)
    yield {
      when: 'clear',
      sql: `DELETE FROM ${quotedTable(pair.target)} WHERE LEFT(SHA2(${rowText(exactly(pair.target))}, 256), 32) = '${hash}' LIMIT ${here - there}`,
    }
  const missing = batch.filter((one) => one.source > one.target)
  const rows = await source.literalsByHash(
    pair.source,
    missing.map(({ hash }) => hash),
  )
  const known = new Map(rows.map((row) => [row.hash, row]))
  for (const { hash, source: there, target: here } of missing) {
    const row = known.get(hash)
    if (row && isUnwritable(pair, row)) {
      yield unwritable(pair)
      continue
    }
    for (let n = here; row && n < there; n++) yield { when: 'write', sql: insert(pair, row) }
  }
}

/** Whether a row is the same on both sides in these columns. */
async function alikeIn(
  pair: TablePair,
  columns: readonly number[],
  [ours, theirs]: readonly [Key, Key],
  source: RowReader,
  target: RowReader,
): Promise<boolean> {
  const only = (plan: RowPlan) => exactly({ ...plan, columns: plan.columns.filter((_, i) => columns.includes(i)) })
  const [[a], [b]] = await Promise.all([
    source.rowsAt(only(pair.source), [ours]),
    target.rowsAt(only(pair.target), [theirs]),
  ])
  return a !== undefined && a.hash === b?.hash && a.hash !== TOO_LONG
}

function isUnwritable({ source }: TablePair, { literals }: Pick<LiteralRow, 'literals'>): boolean {
  return source.columns.some(({ name, generated }) => !generated && literals[name] === null)
}

function unwritable({ at }: TablePair): RepairStep {
  return note(
    `${at}: a row holds what no statement here writes again (bytes inside of JSON, or a value longer than max_allowed_packet), and is not mended. Copy such rows by replication or by a physical copy.`,
    'open',
  )
}

function writable(columns: readonly ColumnPlan[]): readonly ColumnPlan[] {
  return columns.filter(({ generated }) => !generated)
}

/** In a comment, a line break of a name would begin a statement. */
function note(text: string, when: 'note' | 'open' = 'note'): RepairStep {
  return { when, sql: `-- ${text.replace(/[\p{Cc}\u2028\u2029]/gu, '?')}` }
}

function byId(rows: readonly LiteralRow[]): Map<string, LiteralRow> {
  return new Map(rows.map((row) => [JSON.stringify(row.key), row]))
}

function* batches<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += AT_ONCE) yield list.slice(at, at + AT_ONCE)
}

/** What comes before and after the statements. */
export const REPAIR_HEAD = `-- Makes rows of the TARGET those of the source. Written by a comparison, run by nobody but you.
-- It holds rows of the database: keep it as you keep a dump. It is one transaction: a statement that fails leaves the target as it was (never
-- run it with --force). Rows that are written after the comparison would be taken back: stop writes and replication, or run it at once.
-- Rows whose unique values change are deleted and inserted. Foreign keys are not checked meanwhile, so nothing cascades and children stay;
-- triggers of the target fire. Bytes inside of JSON keep a type for which SQL has no literal: such rows are named, not mended.
-- It stays out of the target's binary log; on Azure, session variables need SESSION_VARIABLES_ADMIN.
SET NAMES utf8mb4;
SET SESSION sql_log_bin = 0;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00', foreign_key_checks = 0;
START TRANSACTION;
`
export const REPAIR_END = 'COMMIT;\n'
