import type { Code } from '../../kernel/codes/index.ts'
import type { Finding } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import type { ProgramContext } from '../../ports/catalog.ts'
import { diffOf } from './differ.ts'
import type { SchemaEvidence, Sides, Unreadable } from './evidence.ts'
import { type Dialect, dialectOf } from './normal.ts'
import { pairedByName, type Report } from './verdict.ts'

export type Program = ProgramContext & { database: string; name: string; table?: string }

/** One thing that a program carries besides its text. */
export type Carried = readonly [what: string, equal: string, shown: string]

export interface Kind<P extends Program> {
  /** `view`, `trigger`, … */
  word: string
  codes: Record<'missing' | 'surplus' | 'differs', Code>
  /** Names have no case, whatever the server makes of those of tables. */
  caseless: boolean
  /** Programs of one name that are nevertheless two, as a function and a procedure. */
  kindOf?(program: P): string
  /** Its text without what it carries; null where it cannot be compared. */
  text(program: P, dialect: Dialect, other: P): string | null
  carried(program: P, other: P, dialect: Dialect): readonly Carried[]
}

export function comparePrograms<P extends Program>(
  sides: Sides<P[]>,
  evidence: SchemaEvidence<P>,
  kind: Kind<P>,
): Report {
  const { both, missing, surplus } = pairedByName(evidence, sides, {
    names: kind.caseless,
    ...(kind.kindOf ? { kindOf: kind.kindOf } : {}),
  })
  const dialect = dialectOf(evidence.servers.source, evidence.servers.target)
  const findings: Finding[] = []
  const unread: Unreadable[] = []
  const at = ({ database, name }: P) => placeOf(database, name)
  const shownAs = (program: P) => program.create ?? `the ${kind.kindOf?.(program).toLowerCase() || kind.word}`
  for (const one of missing)
    findings.push({
      code: kind.codes.missing,
      at: at(one),
      source: shownAs(one),
      target: null,
      remedy: { how: `Create the ${kind.word} on the target as the source has it, with a definer that exists there.` },
    })
  for (const one of surplus)
    findings.push({
      code: kind.codes.surplus,
      at: at(one),
      source: null,
      target: shownAs(one),
      remedy: { how: `Find out what made the ${kind.word} on the target; if nothing needs it, drop it there.` },
    })
  for (const [source, target] of both) {
    const [ours, theirs] = [kind.text(source, dialect, target), kind.text(target, dialect, source)]
    const comparable = ours !== null && theirs !== null
    if (!comparable) unread.push({ at: at(source), why: whyUnread(source, target), object: source })
    const carried = kind.carried(source, target, dialect)
    const others = kind.carried(target, source, dialect)
    const same = (!comparable || ours === theirs) && carried.every(([, equal], i) => equal === others[i]?.[1])
    if (same) continue
    const [left, right] = [shown(source, carried), shown(target, others)]
    findings.push({
      code: kind.codes.differs,
      at: at(source),
      source: left,
      target: right,
      diff: diffOf(at(source), left, right),
      remedy: {
        how: `Drop the ${kind.word} on the target and create it as the source has it, under the same sql_mode and character set.`,
      },
    })
  }
  findings.push(...definerFindings(evidence, sides, kind.word))
  unread.push(...definersUnread(evidence, sides))
  return { findings, examined: both.length + missing.length + surplus.length, unread }
}

function shown(program: Program, carried: readonly Carried[]): string {
  return [
    ...carried.map(([what, , words]) => `-- ${what}: ${words}`),
    program.create ?? `(not shown: ${program.unread ?? KEPT})`,
  ].join('\n')
}

const KEPT = 'the server keeps the definition from the account'

function whyUnread(source: ProgramContext, target: ProgramContext): string {
  const sides = [
    ...(source.create === null ? [`source: ${source.unread ?? KEPT}`] : []),
    ...(target.create === null ? [`target: ${target.unread ?? KEPT}`] : []),
  ]
  return sides.join('; ')
}

/** Where the accounts cannot be read, nobody knows whether the definers are among them. */
function definersUnread<P extends Program>({ servers }: SchemaEvidence<P>, sides: Sides<P[]>): Unreadable[] {
  return (['source', 'target'] as const)
    .filter((side) => servers[side].missingDefiners === null && sides[side].length > 0)
    .map((side) => ({
      at: 'definers',
      why: `${side}: the account may not read which accounts exist; an administrator must run: GRANT SELECT (User, Host) ON mysql.user TO …`,
    }))
}

/** Accounts are not replicated: each side must have the definers of its own programs. */
function definerFindings<P extends Program>(
  { servers }: SchemaEvidence<P>,
  sides: Sides<P[]>,
  word: string,
): Finding[] {
  return (['source', 'target'] as const).flatMap((side) => {
    const lost = new Set(servers[side].missingDefiners ?? [])
    return sides[side]
      .filter(({ definer }) => lost.has(definer))
      .map(
        (program): Finding => ({
          code: 'definer-missing',
          at: placeOf(program.database, program.name),
          source: side === 'source' ? `no account ${program.definer}` : program.definer,
          target: side === 'target' ? `no account ${program.definer}` : program.definer,
          remedy: {
            how: `Create the account ${program.definer} on the ${side} with the rights that the ${word} needs, or make the ${word} again under another definer.`,
          },
        }),
      )
  })
}
