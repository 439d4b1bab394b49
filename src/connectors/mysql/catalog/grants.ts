import type { Blind, ObjectKind } from '../../../ports/catalog.ts'
import { grantFor, lacks, NEEDS, type NeedName, needsOf } from '../privileges/needs.ts'
import type { Reader } from '../privileges/see.ts'

/** What makes every object of a kind visible; `programs` name accounts as their definers. */
const REVEALING: Record<ObjectKind, readonly NeedName[]> = {
  tables: ['select'],
  views: ['showView'],
  triggers: ['trigger'],
  routines: ['showRoutine', 'everything', 'proc'],
  events: ['event'],
}
const WITH_DEFINERS: readonly ObjectKind[] = ['views', 'triggers', 'routines', 'events']

/** What the account cannot see for want of a privilege, a line for each kind and database. */
export function blindSpots({ held, server, account }: Reader, databases: readonly string[]): Blind[] {
  const due = new Set(needsOf(server))
  const definers = lacks('accounts', held, databases)
  return databases.flatMap((database) =>
    (Object.entries(REVEALING) as [ObjectKind, readonly NeedName[]][]).flatMap(([kind, names]) => {
      const missing = names.filter((name) => due.has(name)).flatMap((name) => lacks(name, held, [database]))
      if (missing.length > 0) return [{ kind, database, grant: grantFor(missing, account) }]
      if (definers.length === 0 || !WITH_DEFINERS.includes(kind)) return []
      return [{ kind, database, what: NEEDS.accounts.what, grant: grantFor(definers, account) }]
    }),
  )
}
