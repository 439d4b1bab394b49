import type { Json } from '../kernel/json.ts'

declare module '../kernel/check.ts' {
  interface PortTypes {
    'mysql.settings': SettingsReader
  }
}

/** What a server says of itself. */
export interface SettingsReader {
  /** `VERSION()`, e.g. `8.0.42-azure`. */
  version(): Promise<string>
  /** `SHOW GLOBAL VARIABLES`, by lower-case name. */
  globals(): Promise<Readonly<Record<string, string>>>
  /** What a fresh session of a client without settings of its own gets, by lower-case name. */
  sessionDefaults(): Promise<Readonly<Record<string, string>>>
  /**
   * Values of SELECT-only expressions in one session. `setup`: `SET SESSION …` statements that come first.
   * A refused expression answers with `{ error: number }`, the server's error number.
   */
  evaluate(expressions: readonly string[], setup?: readonly string[]): Promise<Json[]>
}
