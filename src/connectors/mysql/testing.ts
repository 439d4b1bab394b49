import { Secret } from '../../kernel/secret.ts'
import type { MysqlKind } from '../../ports/endpoint.ts'
import { asCannotTell } from './errors.ts'
import { MysqlPool, type Row } from './session.ts'

/** What a server answers to a statement: rows, or the number of its error. The first pattern that fits counts. */
export type Recorded = readonly (readonly [pattern: RegExp, answer: readonly Row[] | number])[]

const CODES: Readonly<Record<number, string>> = {
  1044: 'ER_DBACCESS_DENIED_ERROR',
  1142: 'ER_TABLEACCESS_DENIED_ERROR',
  1143: 'ER_COLUMNACCESS_DENIED_ERROR',
  1146: 'ER_NO_SUCH_TABLE',
  1227: 'ER_SPECIFIC_ACCESS_DENIED_ERROR',
}

/** A server as it was recorded, for versions that no test can start. A statement that was not recorded fails. */
export class RecordedPool extends MysqlPool {
  readonly asked: string[] = []
  readonly #recorded: Recorded

  constructor(recorded: Recorded, kind: MysqlKind = 'rds') {
    const endpoint = { host: 'db', port: 3306, user: 'parity_reader', password: new Secret('x'), kind } as const
    super({ ...endpoint, tls: { mode: 'disabled' } }, 'source', { statementMs: 1_000, connectMs: 1_000 }, 1)
    this.#recorded = recorded
  }

  override async query<T extends Row = Row>(sql: string): Promise<T[]> {
    this.asked.push(sql)
    const [, answer] = this.#recorded.find(([pattern]) => pattern.test(sql)) ?? []
    if (answer === undefined) throw new Error(`Not recorded: ${sql}`)
    if (typeof answer !== 'number') return answer as T[]
    throw asCannotTell(
      Object.assign(new Error(`error ${answer}`), { errno: answer, code: CODES[answer], sqlState: '42000' }),
      this.label,
      sql,
    )
  }
}

/** As a server introduces itself, with the lines of SHOW GRANTS. */
export function introduced(version: string, grants: readonly string[], comment = 'MySQL Community Server'): Recorded {
  return [
    [/VERSION\(\)/, [{ text: version, comment, version }]],
    [/^SHOW GRANTS/, grants.map((line) => ({ 'Grants for parity_reader@%': line }))],
    [
      /partial_revokes.*lower_case|lower_case.*partial_revokes/,
      [{ Variable_name: 'lower_case_table_names', Value: '0' }],
    ],
    [/CURRENT_USER\(\)/, [{ account: 'parity_reader@%' }]],
  ]
}
