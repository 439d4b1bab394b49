import type { Json } from '../../kernel/json.ts'
import { type Finding, type Judgement, verdictOf } from '../../kernel/judgement.ts'
import type { Probe } from './probes.ts'
import { VERSION_BEHAVIORS, type VersionBehavior } from './version-behaviors.ts'

interface Answers {
  source: readonly Json[]
  target: readonly Json[]
}

export interface BehaviorEvidence {
  /** Absent in older evidence. */
  versions?: { source: string; target: string }
  probes: readonly Probe[]
  /** By whose session; the last answer is the session's sql_mode, or `{ error }` where the server refuses the session. */
  sessions: Readonly<Record<string, Answers>>
  /** The probes that differed, once more with the source's session settings on both sides. Absent in older evidence. */
  aligned?: Readonly<Record<string, Answers & { ids: readonly string[] }>>
}

/** Variables of a session that change what expressions answer, besides sql_mode and the character set. */
export const SESSION_SETTINGS = [
  'default_week_format',
  'div_precision_increment',
  'group_concat_max_len',
  'lc_time_names',
  'block_encryption_mode',
  'sql_auto_is_null',
  'max_sort_length',
] as const

/** Modes that newer versions do not know: those of other databases' dialects, and one that is always in effect since 8.0. */
const LOST_MODES =
  /^(?:NO_AUTO_CREATE_USER|DB2|MAXDB|MSSQL|MYSQL323|MYSQL40|ORACLE|POSTGRESQL|NO_(?:FIELD|KEY|TABLE)_OPTIONS)$/

/** Statements that give a session on either side what the source's has. `values` are those of {@link SESSION_SETTINGS}. */
export function alignedSetup(names: string, sqlMode: string, values: readonly Json[]): string[] {
  const modes = sqlMode.split(',').filter((mode) => mode !== '' && !LOST_MODES.test(mode))
  const settings = SESSION_SETTINGS.flatMap((name, i) => {
    const value = values[i]
    if (typeof value === 'number') return [`${name} = ${value}`]
    return typeof value === 'string' ? [`${name} = ${/^\d+$/.test(value) ? value : quoted(value)}`] : []
  })
  return [names, `SET SESSION ${[`sql_mode = ${quoted(modes.join(','))}`, ...settings].join(', ')}`]
}

export function isRefusal(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && 'error' in value
}

/** Ids of the probes that the two sides answer differently; none where a server refuses the session. */
export function differing(probes: readonly Probe[], { source, target }: Answers): string[] {
  if (isRefusal(source.at(-1)) || isRefusal(target.at(-1))) return []
  return probes.flatMap(({ id }, i) => (alike(source[i], target[i]) ? [] : [id]))
}

export function judgeBehavior(evidence: BehaviorEvidence): Judgement {
  const { probes, sessions } = evidence
  const bySetting = new Map<string, Finding>()
  const byVersion = new Map<string, { source: Json; target: Json }>()
  const notes: string[] = []
  let examined = 0
  for (const [session, answers] of Object.entries(sessions)) {
    // settings/sql-mode reports a session that cannot be set up.
    if (isRefusal(answers.source.at(-1)) || isRefusal(answers.target.at(-1))) {
      notes.push(`Not run in ${session} session: a server refuses its sql_mode.`)
      continue
    }
    examined += probes.length
    for (const id of differing(probes, answers)) {
      const at = probes.findIndex((probe) => probe.id === id)
      const [a = null, b = null] = [answers.source[at], answers.target[at]]
      if (belongsToVersion(evidence, session, id)) byVersion.set(id, byVersion.get(id) ?? { source: a, target: b })
      else if (!bySetting.has(id)) {
        const how = `In ${session} session, SELECT ${probes[at]?.expression} answers differently, and alike once the session’s settings are the same. Fix what settings/sql-mode and settings/variables report.`
        bySetting.set(id, { code: 'behaviour-differs', at: id, source: a, target: b, remedy: { how } })
      }
    }
  }
  const version = [...byVersion].filter(([id]) => !bySetting.has(id))
  const findings = [...bySetting.values(), ...(version.length > 0 ? [versionFinding(evidence, version)] : [])]
  return verdictOf(findings, examined, { notes })
}

/** With the same settings on both sides the answers still differ; where that was not tried, what is known of versions counts. */
function belongsToVersion({ aligned }: BehaviorEvidence, session: string, id: string): boolean {
  const again = aligned?.[session]
  const i = again?.ids.indexOf(id) ?? -1
  if (!again || i < 0 || isRefusal(again.source.at(-1)) || isRefusal(again.target.at(-1)))
    return id in VERSION_BEHAVIORS
  return !alike(again.source[i], again.target[i])
}

function versionFinding(
  { versions, probes }: BehaviorEvidence,
  differences: readonly [id: string, { source: Json; target: Json }][],
): Finding {
  const known = new Map<VersionBehavior, string[]>()
  const unknown: string[] = []
  for (const [id] of differences) {
    const behavior = VERSION_BEHAVIORS[id]
    if (behavior) known.set(behavior, [...(known.get(behavior) ?? []), id])
    else unknown.push(`${id} (SELECT ${probes.find((probe) => probe.id === id)?.expression})`)
  }
  const sentences = [...known].map(
    ([{ since, what, todo }, ids]) => `${ids.join(', ')}: from ${since} on, ${what}; ${todo}.`,
  )
  if (unknown.length > 0)
    sentences.push(`${unknown.join(', ')}: look for such expressions in the application, and test them on the target.`)
  if (/^5\./.test(versions?.source ?? ''))
    sentences.push(
      'GROUP BY no longer sorts from 8.0 on, which no expression shows: add ORDER BY where the order counts.',
    )
  const shown = (side: 'source' | 'target') =>
    differences.map(([id, answer]) => `${id}: ${JSON.stringify(answer[side])}`).join('; ')
  return {
    code: 'version-behavior-differs',
    at: versions ? `${versions.source} → ${versions.target}` : 'version',
    source: shown('source'),
    target: shown('target'),
    remedy: {
      how: `No server setting changes this. Change or test the application, then waive this finding: ${sentences.join(' ')}`,
    },
  }
}

function alike(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (char) => `\\${char}`)}'`
}
