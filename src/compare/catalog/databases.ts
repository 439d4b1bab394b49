import type { Finding } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import { name } from './ddl.ts'
import { onTarget } from './differ.ts'

interface DatabaseHead {
  database: string
  readOnly?: true
  encrypted?: true
}

/** Databases of both sides; their character sets are compared by `settings/charset`. */
export function compareDatabases(both: readonly (readonly [source: DatabaseHead, target: DatabaseHead])[]): {
  findings: Finding[]
  notes: string[]
} {
  const findings: Finding[] = []
  const notes: string[] = []
  for (const [source, target] of both) {
    const at = placeOf(source.database)
    if (target.readOnly && !source.readOnly)
      findings.push({
        code: 'database-read-only',
        at,
        source: 'READ ONLY = 0',
        target: 'READ ONLY = 1',
        remedy: onTarget('Make the database writable.', `ALTER DATABASE ${name(target.database)} READ ONLY = 0`),
      })
    if (source.readOnly)
      notes.push(
        target.readOnly
          ? `${at} is READ ONLY on both sides: nobody writes to it after the cutover either.`
          : `${at} is READ ONLY on the source and writable on the target.`,
      )
    if (source.encrypted !== target.encrypted)
      findings.push({
        code: 'database-encryption-differs',
        at,
        source: shown(source),
        target: shown(target),
        remedy: onTarget(
          'Give the database of the target the source’s default.',
          `ALTER DATABASE ${name(target.database)} ${shown(source)}`,
        ),
      })
  }
  return { findings, notes }
}

function shown({ encrypted }: DatabaseHead): string {
  return `DEFAULT ENCRYPTION = '${encrypted ? 'Y' : 'N'}'`
}
