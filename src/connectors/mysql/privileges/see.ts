import { CannotTell } from '../../../kernel/judgement.ts'
import { SharedReads } from '../catalog/shared-reads.ts'
import { serverVersion } from '../server.ts'
import type { MysqlPool } from '../session.ts'
import { HeldPrivileges } from './held.ts'
import { grantsFor, lacks, NEEDS, type NeedName, needsOf, type Product } from './needs.ts'

export interface Reader {
  held: HeldPrivileges
  server: Product
  /** As SQL: `'parity_reader'@'%'`. */
  account: string
}

const readers = new SharedReads<Reader>()

/** Who reads, and what the account may do with the roles that are active when it logs in. */
export function readReader(pool: MysqlPool, signal: AbortSignal): Promise<Reader> {
  return readers.read(pool, 'reader', signal, async (own) => {
    const [version, lines, rules, { account }] = await Promise.all([
      serverVersion(pool, own),
      pool.query('SHOW GRANTS', [], own),
      pool.query<{ Variable_name: string; Value: string }>(
        "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('lower_case_table_names', 'partial_revokes')",
        [],
        own,
      ),
      pool.one<{ account: string }>('SELECT CURRENT_USER() AS account', [], own),
    ])
    const rule = (name: string) => rules.find((row) => row.Variable_name === name)?.Value ?? ''
    const held = new HeldPrivileges(
      lines.map((row) => String(Object.values(row)[0])),
      { lowerCaseTableNames: Number(rule('lower_case_table_names')), partialRevokes: rule('partial_revokes') === 'ON' },
    )
    const { flavour, number } = version
    return { held, server: { flavour, number, kind: pool.endpoint.kind }, account: accountName(account) }
  })
}

/**
 * For reads whose result shrinks with the reader's rights in place of being refused: proves that it is whole.
 * Throws `CannotTell` with the statement that an administrator must run.
 */
export async function mustSee(
  { pool, signal }: { pool: MysqlPool; signal: AbortSignal },
  needs: readonly NeedName[],
  databases: readonly string[] = [],
): Promise<void> {
  const { held, server, account } = await readReader(pool, signal)
  const due = new Set(needsOf(server))
  const missing = needs.filter((need) => due.has(need)).flatMap((need) => lacks(need, held, databases))
  if (missing.length === 0) return
  const things = [
    ...new Set(missing.map(({ need, database }) => `${NEEDS[need].what}${database ? ` of ${database}` : ''}`)),
  ]
  throw new CannotTell(
    'forbidden',
    `${pool.label}: the account may not see all ${things.join(', ')}; an administrator must run: ${grantsFor(missing, account).join('; ')}`,
  )
}

/** A server with performance_schema off answers from empty tables. */
export async function mustMeasure({ pool, signal }: { pool: MysqlPool; signal: AbortSignal }): Promise<void> {
  await mustSee({ pool, signal }, ['performanceSchema'])
  if (await measures(pool, signal)) return
  throw new CannotTell(
    'forbidden',
    `${pool.label}: performance_schema is OFF, so its tables are empty; set performance_schema = 1 (on RDS in the parameter group) and restart the server.`,
  )
}

export async function measures(pool: MysqlPool, signal?: AbortSignal): Promise<boolean> {
  const [row] = await pool.query<{ Value: string }>("SHOW GLOBAL VARIABLES LIKE 'performance_schema'", [], signal)
  return row?.Value === 'ON'
}

export function accountName(account: string): string {
  const at = account.lastIndexOf('@')
  const text = (part: string) => `'${part.replaceAll("'", "''")}'`
  return `${text(account.slice(0, at))}@${text(account.slice(at + 1))}`
}
