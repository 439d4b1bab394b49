import type { Code } from './codes/index.ts'
import type { Json } from './json.ts'

export type UnprovenReason =
  | 'unreachable'
  | 'timed-out'
  | 'nothing-examined'
  | 'moving-target'
  | 'not-configured'
  | 'forbidden'
  | 'defect'

/** How to mend it. `sql` runs on the named side; `how` is for people, in terms of SQL, Azure or AWS. `executable` means that the plants prove it by running it. */
export interface Remedy {
  how: string
  sql?: { on: 'source' | 'target'; statements: readonly string[] }
}

export interface Finding {
  code: Code
  /** `database.object…` or the name of what was asked. */
  at: string
  source: Json
  target: Json
  remedy: Remedy
  /** For rows: key column → text. */
  key?: Readonly<Record<string, string | null>>
  /** A unified diff for people, where source and target are long texts. */
  diff?: string
}

export type Judgement =
  | { verdict: 'holds'; examined: number; notes?: readonly string[] }
  | {
      verdict: 'broken'
      findings: readonly [Finding, ...Finding[]]
      total: number
      examined?: number
      notes?: readonly string[]
    }
  | { verdict: 'unproven'; reason: UnprovenReason; cause: string; notes?: readonly string[] }

export function unproven(reason: UnprovenReason, cause: string): Judgement {
  return { verdict: 'unproven', reason, cause }
}

/** Broken when there is a finding, else holds over `examined` things; `total` counts findings that were not kept. */
export function verdictOf(
  findings: readonly Finding[],
  examined: number,
  more?: { total?: number; notes?: readonly string[] },
): Judgement {
  const [first, ...rest] = findings
  const notes = more?.notes?.length ? { notes: more.notes } : {}
  if (first)
    return { verdict: 'broken', findings: [first, ...rest], total: more?.total ?? findings.length, examined, ...notes }
  if (examined === 0) return unproven('nothing-examined', 'There was nothing to compare.')
  return { verdict: 'holds', examined, ...notes }
}

/** Thrown by gathering where reading failed: it becomes the judgement, in one sentence. */
export class CannotTell extends Error {
  readonly reason: UnprovenReason

  constructor(reason: UnprovenReason, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'CannotTell'
    this.reason = reason
  }
}
