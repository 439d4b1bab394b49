import type { SettingsReader } from '../../ports/settings.ts'
import type { ServerHandle } from './handle.ts'

export function settingsReader({ pool, signal }: ServerHandle): SettingsReader {
  return {
    version: async () => (await pool.one<{ version: string }>('SELECT VERSION() AS version', [], signal)).version,
    globals: async () => byName(await pool.query('SHOW GLOBAL VARIABLES', [], signal)),
    sessionDefaults: async () => byName(await pool.query('SHOW SESSION VARIABLES', [], signal)),
    evaluate: async () => {
      throw new Error('not written yet')
    },
  }
}

function byName(rows: readonly Record<string, unknown>[]): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [String(row.Variable_name).toLowerCase(), String(row.Value)]))
}
