import { CannotTell } from '../../../kernel/judgement.ts'
import type { MysqlPool } from '../session.ts'
import { byStatement, grantFor, type Lack, lacks, NEEDS, type Need, type NeedName, needsOf } from './needs.ts'
import { measures, readReader } from './see.ts'

/** Something that the account may not read, and what that leaves unproven. */
export interface MissingPrivilege {
  what: string
  /** The statement that mends it. */
  grant: string
  /** Patterns of check ids. */
  unproven: readonly string[]
}

/** Holds every need against the grants, and tries it where the server refuses. Throws `CannotTell` where the server itself does not answer. */
export async function missingPrivileges(
  pool: MysqlPool,
  databases: readonly string[],
  signal: AbortSignal,
): Promise<MissingPrivilege[]> {
  const { held, server, account } = await readReader(pool, signal)
  const missing: Lack[] = []
  for (const name of needsOf(server)) {
    const need: Need = NEEDS[name]
    const lacking = lacks(name, held, databases)
    missing.push(...lacking)
    const tried = need.scope === 'databases' ? databases : ['']
    for (const database of tried) {
      if (lacking.some((lack) => (lack.database ?? '') === database) || !need.probe) continue
      if (await isRefused(pool, need.probe(server, database), signal))
        missing.push({ need: name, ...(database ? { database } : {}) })
    }
  }
  const found = [...byStatement(missing).values()].map((own) => described(own, account))
  if (held.onDatabase('SELECT', 'performance_schema') && !(await measures(pool, signal)))
    found.push({
      what: 'performance_schema: it is OFF, its tables are empty',
      grant: 'set performance_schema = 1 (on RDS in the parameter group) and restart the server',
      unproven: NEEDS.performanceSchema.checks,
    })
  return found
}

async function isRefused(pool: MysqlPool, sql: string, signal: AbortSignal): Promise<boolean> {
  try {
    await pool.query(sql, [], signal)
    return false
  } catch (error) {
    if (signal.aborted || (error instanceof CannotTell && error.reason !== 'forbidden')) throw error
    return true
  }
}

function described(missing: readonly Lack[], account: string): MissingPrivilege {
  const things = (lack: Lack) => {
    const { what, scope }: Need = NEEDS[lack.need]
    // Where all of them are missing, the GRANT lists them.
    const some = typeof scope === 'object' && lack.columns && lack.columns.length < (scope.columns?.length ?? 0)
    return `${what}${lack.database ? ` of ${lack.database}` : ''}${some ? ` (${lack.columns?.join(', ')})` : ''}`
  }
  return {
    what: [...new Set(missing.map(things))].join(', '),
    grant: grantFor(missing, account),
    unproven: [...new Set(missing.flatMap(({ need }): readonly string[] => NEEDS[need as NeedName].checks))],
  }
}
