import { CannotTell } from '../kernel/judgement.ts'
import type { LoadDeclared } from '../ports/load-declared.ts'

/** Names that stand for production in most houses: stating `staging` does not make them one. */
const LOOKS_LIKE_PRODUCTION = /(^|[.-])(prod|production|live|www)([.-]|$)/i

/**
 * The last gate before load is made. Throws `CannotTell('forbidden')` unless the host is on the allow-list, and production only
 * with somebody's dated word. Called by whatever starts k6, and nowhere else can k6 be started.
 */
export function allowLoad(load: LoadDeclared, today: Date = new Date()): void {
  const host = URL.canParse(load.baseUrl) ? new URL(load.baseUrl).host : undefined
  if (!host) throw refused(`load.baseUrl '${load.baseUrl}' is no URL`)
  if (!load.allowedHosts.includes(host)) throw refused(`${host} is not in load.allowedHosts`)
  const production = load.stand === 'production' || (load.stand !== 'rehearsal' && LOOKS_LIKE_PRODUCTION.test(host))
  if (!production) return
  const word = load.production
  if (!word)
    throw refused(`${host} is or looks like production, and load.production (owner, reason, expires) is not stated`)
  if (word.expires < today.toISOString().slice(0, 10))
    throw refused(`the word of ${word.owner} for load on production ended on ${word.expires}`)
}

function refused(why: string): CannotTell {
  return new CannotTell('forbidden', `No load was made: ${why}.`)
}
