import { type Finding, type Judgement, unproven, verdictOf } from '../../kernel/judgement.ts'

/** Broken by any finding; else unproven by any doubt, in its own words; else it holds over what was examined. */
export function settle(
  findings: readonly Finding[],
  examined: number,
  { doubts, notes = [], total }: { doubts: readonly string[]; notes?: readonly string[]; total?: number },
): Judgement {
  if (findings.length > 0 || doubts.length === 0)
    return verdictOf(findings, examined, {
      notes: [...doubts, ...notes],
      ...(total === undefined ? {} : { total }),
    })
  const [first = '', ...rest] = doubts
  const more = rest.length > 0 ? ` And ${rest.length} more, see the notes.` : ''
  const said = [...rest, ...notes]
  return { ...unproven('nothing-examined', `${first}${more}`), ...(said.length > 0 ? { notes: said } : {}) }
}
