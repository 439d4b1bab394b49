import type { Declared } from '../../kernel/check.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'

/** What the config states of load; throws `CannotTell` where it states nothing. */
export function statedLoad({ load }: Declared): LoadDeclared {
  if (load) return load
  throw new CannotTell(
    'not-configured',
    'config: load (baseUrl, allowedHosts, journeys, peakRate) is not stated, so there is nothing to hold a load run against.',
  )
}
