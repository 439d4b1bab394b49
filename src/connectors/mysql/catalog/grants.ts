import type { Blind, ObjectKind } from '../../../ports/catalog.ts'
import { grantFor, lacks, NEEDS, type NeedName, needsOf } from '../privileges/needs.ts'
import type { Reader } from '../privileges/see.ts'

/** What makes every object of a kind visible. */
const REVEALING: Record<ObjectKind, readonly NeedName[]> = {
  tables: ['select'],
  views: ['showView'],
  triggers: ['trigger'],
  routines: ['showRoutine', 'everything', 'proc'],
  events: ['event'],
}
/** Kinds that name accounts. */
const WITH_DEFINERS: readonly ObjectKind[] = ['views', 'triggers', 'routines', 'events']

/** Libraries came with 9.2, and are shown to who sees routines. */
const hasLibraries = ({ flavour, number }: Reader['server']) => flavour === 'mysql' && number >= 90_200

/** What the account cannot see for want of a privilege, a line for each kind and database. */
export function blindSpots({ held, server, account }: Reader, databases: readonly string[]): Blind[] {
  const due = new Set(needsOf(server))
  const definers = lacks('accounts', held, databases)
  return databases.flatMap((database) =>
    (Object.entries(REVEALING) as [ObjectKind, readonly NeedName[]][]).flatMap(([kind, names]) => {
      const hidden = (needs: readonly NeedName[]) =>
        needs.filter((name) => due.has(name)).flatMap((name) => lacks(name, held, [database]))
      const missing = hidden(names)
      if (missing.length > 0) return [{ kind, database, grant: grantFor(missing, account) }]
      const listed = kind === 'tables' && hasLibraries(server) ? hidden(['showRoutine']) : []
      if (listed.length > 0) return [{ kind, database, what: 'libraries', grant: grantFor(listed, account) }]
      if (definers.length === 0 || !WITH_DEFINERS.includes(kind)) return []
      return [{ kind, database, what: NEEDS.accounts.what, grant: grantFor(definers, account) }]
    }),
  )
}
