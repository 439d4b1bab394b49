import type { Phase } from './check.ts'
import type { Finding, Judgement, Remedy } from './judgement.ts'

const UNLOGGED = 'SET SESSION sql_log_bin = 0'

/** Statements that a server writes into its binary log; ALTER INSTANCE and what only sets variables are not. */
const LOGGED =
  /^\s*(?:ALTER(?!\s+INSTANCE\b)|CREATE|DROP|RENAME|TRUNCATE|GRANT|REVOKE|INSERT|UPDATE|DELETE|REPLACE|ANALYZE|OPTIMIZE|REPAIR|SET\s+PASSWORD|SET\s+DEFAULT\s+ROLE)\b/i

/**
 * Until the cutover the target follows the source: what a person changes there by SQL must stay out of its binary log, or it is an errant
 * transaction. On Azure that takes SESSION_VARIABLES_ADMIN, which the server's administrator has from 8.0 on.
 */
export function besideReplication(judgement: Judgement, phase: Phase): Judgement {
  if (judgement.verdict !== 'broken' || phase === 'after-cutover') return judgement
  const [first, ...rest] = judgement.findings.map(
    (finding): Finding => ({ ...finding, remedy: unlogged(finding.remedy) }),
  )
  return first ? { ...judgement, findings: [first, ...rest] } : judgement
}

function unlogged(remedy: Remedy): Remedy {
  const { sql } = remedy
  if (sql?.on !== 'target' || sql.statements.includes(UNLOGGED) || !sql.statements.some((one) => LOGGED.test(one)))
    return remedy
  return { ...remedy, sql: { ...sql, statements: [UNLOGGED, ...sql.statements] } }
}
