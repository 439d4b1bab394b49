import type { ServerHandle } from './handle.ts'
import { NEEDS } from './privileges/needs.ts'
import { mustSee } from './privileges/see.ts'

/** Sessions of these users by `user@host` without the port, and how many each has. Throws `CannotTell` where the account sees its own alone. */
export async function readSessions(
  { pool, signal }: ServerHandle,
  users: readonly string[],
): Promise<Record<string, number>> {
  if (users.length === 0) return {}
  await mustSee({ pool, signal }, ['process'])
  const rows = await pool.with(async (session) => {
    // A session keeps the rights that it was opened with: one from before a GRANT would see itself alone.
    await session.query(NEEDS.process.probe(), [], signal)
    return await session.query(
      `SELECT USER AS user, HOST AS host FROM information_schema.PROCESSLIST WHERE USER IN (${users.map(() => '?').join(', ')})`,
      users,
      signal,
    )
  })
  // An IPv6 address has colons of its own before the port.
  const names = rows.map(({ user, host }) => `${user}@${String(host).replace(/:\d+$/, '')}`)
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, own]) => [name, own.length]))
}
