import type { MysqlPool } from './session.ts'

export interface ServerVersion {
  /** As the server says it, e.g. `8.0.42` or `10.11.6-MariaDB-1`. */
  text: string
  comment: string
  flavour: 'mysql' | 'mariadb'
  /** Major × 10 000 + minor × 100 + patch: 8.0.42 → 80042. */
  number: number
}

export async function serverVersion(pool: MysqlPool, signal?: AbortSignal): Promise<ServerVersion> {
  const row = await pool.one<{ text: string; comment: string }>(
    'SELECT VERSION() AS text, @@version_comment AS comment',
    [],
    signal,
  )
  return {
    ...row,
    flavour: /mariadb/i.test(`${row.text} ${row.comment}`) ? 'mariadb' : 'mysql',
    number: versionNumber(row.text),
  }
}

export function versionNumber(text: string): number {
  const [major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number)
  return major * 10_000 + minor * 100 + patch
}

/** Names as SQL identifiers. */
export function quoted(...names: string[]): string {
  return names.map((name) => `\`${name.replaceAll('`', '``')}\``).join('.')
}
