import type { ProgramContext, StoredProgram } from '../../ports/catalog.ts'
import { normalCharset, normalSqlMode } from './normal.ts'
import type { Carried } from './programs.ts'

export const sqlMode = ({ sqlMode: words }: StoredProgram): Carried => ['sql_mode', normalSqlMode(words), words]

export const charsets = ({ charset, collation }: ProgramContext): Carried => [
  'created under',
  `${normalCharset(charset)} ${normalCharset(collation)}`,
  `${charset}, ${collation}`,
]

export const databaseCollation = ({ databaseCollation: own }: StoredProgram): Carried => [
  'database collation',
  normalCharset(own),
  own,
]

/** Users have a case, hosts have none. */
export const definer = ({ definer: own }: ProgramContext): Carried => {
  const at = own.lastIndexOf('@')
  return ['definer', `${own.slice(0, at)}${own.slice(at).toLowerCase()}`, own]
}
