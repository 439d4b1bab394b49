import { statementsFor } from '../../compare/replication/statements.ts'
import { rowText } from '../../compare/rows/column.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import { type Fingerprint, type HashedRow, type Key, type RowPlan, type RowReader, TOO_LONG } from '../../ports/rows.ts'
import type { ServerHandle } from './handle.ts'
import { isTypedDocument, typedLiteral } from './json-literal.ts'
import {
  apart,
  countedFingerprintSql,
  type FingerprintSql,
  fingerprintSql,
  groupedSql,
  isTooLong,
} from './row-fingerprint.ts'
import { readHurdles } from './row-hurdles.ts'
import { groupOf, inGroups, keyIn, keyRange, keySelect, keyText, orderBy } from './row-keys.ts'
import { literalOf } from './row-literals.ts'
import { isCounted, writtenWithin } from './row-recent.ts'
import { readShapes } from './row-shapes.ts'
import { typedSql } from './row-typed.ts'
import { quoted, versionNumber } from './server.ts'
import type { Row } from './session.ts'

/** Reads rows by statements that MySQL 5.7 and newer, and MariaDB, all answer alike. */
export function rowReader(handle: ServerHandle): RowReader {
  const { pool, signal } = handle
  const ask = <T extends Row = Row>(sql: string) => pool.query<T>(sql, [], signal)
  let known: Promise<string> | undefined
  const version = () => {
    known ??= pool.one<{ version: string }>('SELECT VERSION() AS version', [], signal).then(({ version: text }) => text)
    return known
  }
  /** BIT_XOR over binary text came with MySQL 8.0. */
  const isModern = async () => {
    const text = await version()
    return !/mariadb/i.test(text) && versionNumber(text) >= 80_000
  }
  const from = (plan: RowPlan) =>
    `${quoted(plan.database, plan.name)}${plan.key ? ` FORCE INDEX (${quoted(plan.key.index)})` : ''}`
  const hash = (plan: RowPlan) => `LEFT(SHA2(${rowText(plan)}, 256), 32)`
  const hashed = (plan: RowPlan, rows: readonly Row[]): HashedRow[] =>
    rows.map((row) => ({ key: keyOf(plan, row), hash: String(row.h ?? TOO_LONG) }))

  let explained = new WeakSet<RowPlan>()
  /** A range that the server would not find by the key would read the whole table for every chunk. */
  const guard = async (plan: RowPlan, sql: string) => {
    if (explained.has(plan)) return
    explained.add(plan)
    const [row] = await ask(`EXPLAIN FORMAT=TRADITIONAL ${sql}`)
    // No type: the range is empty.
    if (row?.key || row?.type == null) return
    explained = new WeakSet()
    throw new CannotTell(
      'nothing-examined',
      `${pool.label}: the server would read ${plan.database}.${plan.name} without its key (${row?.type}); the comparison was not begun.`,
    )
  }

  return {
    async about() {
      const modern = await isModern()
      // MariaDB has no UUID.
      const { server } = await pool
        .one<{ server: string }>('SELECT @@server_uuid AS server', [], signal)
        .catch(() =>
          pool.one<{ server: string }>("SELECT CONCAT_WS(':', @@hostname, @@port, @@server_id) AS server", [], signal),
        )
      return {
        server: String(server),
        method: modern ? 'SHA-256 joined by BIT_XOR' : 'SHA-256 joined in two parts of 64 bits',
      }
    },

    async load() {
      const refused: string[] = []
      const without = (what: string) => () => {
        refused.push(what)
        return []
      }
      const rows = await ask("SHOW GLOBAL STATUS LIKE 'Threads_running'")
      const history = await ask(
        "SELECT COUNT AS length FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len'",
      ).catch(without('the length of the history list (PROCESS)'))
      const [channel] = await ask(statementsFor(await version()).showReplica).catch(
        without('the lag of replication (REPLICATION CLIENT)'),
      )
      const lag = channel?.Seconds_Behind_Source ?? channel?.Seconds_Behind_Master
      const length = history[0]?.length
      return {
        threadsRunning: Number(rows[0]?.Value ?? 0),
        ...(length === undefined ? {} : { historyLength: Number(length) }),
        ...(lag == null ? {} : { lagSeconds: Number(lag) }),
        ...(refused.length > 0 ? { refused } : {}),
      }
    },

    tables: (databases) => readShapes(pool, databases, signal),

    async count(table, upTo) {
      const part = upTo ? ` WHERE ${quoted(upTo.column)} <= ${BigInt(upTo.value)}` : ''
      const [row] = await ask<{ n: unknown }>(`SELECT COUNT(*) AS n FROM ${quoted(table.database, table.name)}${part}`)
      return Number(row?.n)
    },

    async typed(plan) {
      const sql = typedSql(plan, from(plan))
      return sql !== undefined && (await ask(sql)).length > 0
    },

    async fingerprint(plan, range) {
      const modern = await isModern()
      const where = `FROM ${from(plan)} WHERE ${keyRange(plan, range)}`
      const answer = async ({ digest, unhashed }: FingerprintSql) => {
        const sql = `SELECT COUNT(*) AS n, ${unhashed} AS unhashed, ${digest} AS digest ${where}`
        if (range.after || range.upTo) await guard(plan, sql)
        const [row] = await ask(sql)
        const rows = Number(row?.n)
        return {
          rows,
          unhashed: Number(row?.unhashed ?? 0),
          digest: rows === 0 ? '' : String(row?.digest),
        } satisfies Fingerprint
      }
      try {
        return await answer(fingerprintSql(plan, modern))
      } catch (error) {
        if (!isTooLong(error)) throw error
        return await answer(countedFingerprintSql(plan, modern))
      }
    },

    async boundary(plan, range, size) {
      const [row] = await ask(
        `SELECT ${keySelect(plan)} FROM ${from(plan)} WHERE ${keyRange(plan, range)} ORDER BY ${orderBy(plan)} LIMIT 1 OFFSET ${Math.max(0, Math.floor(size) - 1)}`,
      )
      return row ? keyOf(plan, row).slice(0, plan.key?.ordered) : undefined
    },

    async writtenWithin(plan, column, seconds, limit) {
      const rows = await writtenWithin(handle, plan, column, seconds, limit)
      return rows?.map((row) => keyOf(plan, row))
    },

    async countedAfter(plan, key, limit) {
      if (!(await isCounted(handle, plan))) return undefined
      const rows = await ask(
        `SELECT ${keySelect(plan)} FROM ${from(plan)} WHERE ${keyRange(plan, { after: [key] })} ORDER BY ${orderBy(plan)} LIMIT ${Math.floor(limit)}`,
      )
      return rows.map((row) => keyOf(plan, row))
    },

    async ends(plan) {
      const name = quoted(plan.key?.columns[0]?.name ?? '')
      const [row] = await ask(`SELECT MIN(${name}) AS first, MAX(${name}) AS last FROM ${from(plan)}`)
      return row?.first == null ? undefined : { first: String(row.first), last: String(row.last) }
    },

    async groups(plan, range, by) {
      const rows = await ask(
        groupedSql(plan, await isModern(), groupOf(plan, by), `${from(plan)} WHERE ${keyRange(plan, range)}`),
      )
      return new Map(rows.map(({ g, content }) => [String(g), String(content)]))
    },

    async rowsOf(plan, range, by, groups) {
      const where = `${keyRange(plan, range)} AND (${inGroups(plan, by, groups)})`
      return hashed(plan, await ask(`SELECT ${keySelect(plan)}, ${hash(plan)} AS h FROM ${from(plan)} WHERE ${where}`))
    },

    async rowsIn(plan, range) {
      return hashed(
        plan,
        await ask(`SELECT ${keySelect(plan)}, ${hash(plan)} AS h FROM ${from(plan)} WHERE ${keyRange(plan, range)}`),
      )
    },

    async rowsAt(plan, keys) {
      if (keys.length === 0) return []
      return hashed(
        plan,
        await ask(`SELECT ${keySelect(plan)}, ${hash(plan)} AS h FROM ${from(plan)} WHERE ${keyIn(plan, keys)}`),
      )
    },

    async values(plan, keys) {
      if (keys.length === 0) return []
      const columns = plan.columns.map(({ shown }, i) => `${shown} AS c${i}`).join(', ')
      const rows = await ask(`SELECT ${keySelect(plan)}, ${columns} FROM ${from(plan)} WHERE ${keyIn(plan, keys)}`)
      return rows.map((row) => ({
        key: keyOf(plan, row),
        values: Object.fromEntries(
          plan.columns.map(({ name }, i) => [name, row[`c${i}`] === null ? null : String(row[`c${i}`])]),
        ),
      }))
    },

    async literals(plan, keys) {
      if (keys.length === 0) return []
      const rows = await ask(
        `SELECT ${keySelect(plan)}, ${literalColumns(plan)} FROM ${from(plan)} WHERE ${keyIn(plan, keys)}`,
      )
      return rows.map((row) => ({ key: keyOf(plan, row), literals: literalsOf(plan, row) }))
    },

    hurdles: (table) => readHurdles(pool, table, signal),

    async literalsByHash(plan, hashes) {
      const wanted = new Set(hashes)
      const list = hashes.map((one) => `'${one.replace(/[^0-9a-f]/g, '')}'`).join(', ')
      if (hashes.length === 0) return []
      const rows = await ask(
        `SELECT ${hash(plan)} AS h, ${literalColumns(plan)} FROM ${quoted(plan.database, plan.name)} WHERE ${hash(plan)} IN (${list})`,
      )
      return rows.flatMap((row) =>
        wanted.delete(String(row.h)) ? [{ hash: String(row.h), key: [], literals: literalsOf(plan, row) }] : [],
      )
    },

    async buckets(plan, digits) {
      const sum = (at: number) => `SUM(CAST(CONV(SUBSTR(h, ${at}, 16), 16, 10) AS UNSIGNED))`
      const rows = await ask(
        `SELECT ${apart(plan)}LEFT(h, ${digits}) AS b, CONCAT_WS(':', COUNT(*), ${sum(1)}, ${sum(17)}) AS content
         FROM (SELECT SHA2(${rowText(plan)}, 256) AS h FROM ${quoted(plan.database, plan.name)}) AS hashed GROUP BY b`,
      )
      return new Map(rows.map(({ b, content }) => [String(b ?? TOO_LONG), String(content)]))
    },

    async multiset(plan, buckets) {
      if (buckets.length === 0) return new Map()
      const digits = buckets[0]?.length ?? 0
      const rows = await ask(
        `SELECT ${apart(plan)}LEFT(h, 32) AS h, COUNT(*) AS n FROM (SELECT SHA2(${rowText(plan)}, 256) AS h FROM ${quoted(plan.database, plan.name)}) AS hashed
         WHERE LEFT(h, ${digits}) IN (${buckets.map((bucket) => `'${bucket.replace(/[^0-9a-f]/g, '')}'`).join(', ')}) GROUP BY LEFT(h, 32)`,
      )
      return new Map(rows.map(({ h, n }) => [String(h), Number(n)]))
    },
  }
}

function keyOf(plan: RowPlan, row: Row): Key {
  return (plan.key?.columns ?? []).map(({ kind }, i) => keyText(kind, row[`k${i}`]))
}

function literalColumns(plan: RowPlan): string {
  return plan.columns.map((column, i) => `${literalOf(column)} AS c${i}`).join(', ')
}

function literalsOf(plan: RowPlan, row: Row): Record<string, string | null> {
  return Object.fromEntries(
    plan.columns.map(({ name, typed }, i) => [name, literalFrom(row[`c${i}`], typed !== undefined)]),
  )
}

function literalFrom(answer: unknown, mayBeTyped: boolean): string | null {
  if (answer === null) return null
  const text = String(answer)
  return mayBeTyped && isTypedDocument(text) ? typedLiteral(text) : text
}
