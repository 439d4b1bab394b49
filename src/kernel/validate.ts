import type { AnyCheck } from './check.ts'
import { CODES } from './codes/index.ts'
import { isExpired, type PlannedOut, type Waiver } from './waiver.ts'

/** What is wrong with the decisions of a config, a sentence each; empty when all is well. */
export function faultsOf(
  decisions: {
    waivers: readonly Waiver[]
    planOut: readonly PlannedOut[]
    notCompared: readonly { table: string; expires: string }[]
  },
  checks: readonly AnyCheck[],
  now: Date,
): string[] {
  const known = new Map<string, AnyCheck>(checks.map((check) => [check.id, check]))
  const faults: string[] = []
  const late = (at: string, dated: { expires: string }) => {
    if (isExpired(dated, now))
      faults.push(`${at} expired on ${dated.expires}; decide again and renew it, or remove it.`)
  }
  decisions.waivers.forEach((waiver, index) => {
    const at = `waivers[${index}] (${waiver.check}, ${waiver.code})`
    const check = known.get(waiver.check)
    if (!Object.hasOwn(CODES, waiver.code)) faults.push(`${at}: there is no finding code '${waiver.code}'; see --list.`)
    else if (!check) faults.push(`${at}: there is no check '${waiver.check}'; see --list.`)
    else if (!check.codes.includes(waiver.code))
      faults.push(`${at}: ${check.id} never finds '${waiver.code}'; it finds ${check.codes.join(', ')}.`)
    late(at, waiver)
  })
  decisions.planOut.forEach((planned, index) => {
    const at = `planOut[${index}] (${planned.check})`
    if (!known.has(planned.check)) faults.push(`${at}: there is no check '${planned.check}'; see --list.`)
    late(at, planned)
  })
  decisions.notCompared.forEach((table, index) => {
    late(`notCompared[${index}] (${table.table})`, table)
  })
  return faults
}
