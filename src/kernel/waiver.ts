import type { Code } from './codes/index.ts'
import type { Finding } from './judgement.ts'

/** A person's decision to live with a finding until a day. */
export interface Waiver {
  check: string
  code: Code
  /** Matches `Finding.at`; `*` stands for any run of characters. Absent: every place. */
  at?: string
  owner: string
  reason: string
  /** Last day on which it counts, `YYYY-MM-DD`, UTC. */
  expires: string
}

/** A check that a person decided not to ask, by name. Reports say so at their top. */
export interface PlannedOut {
  check: string
  owner: string
  reason: string
  expires: string
}

/** Whether `text` matches a pattern in which `*` stands for any run of characters. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text)
}

export function waiverFor(check: string, finding: Finding, waivers: readonly Waiver[]): Waiver | undefined {
  return waivers.find(
    (w) => w.check === check && w.code === finding.code && (w.at === undefined || matches(w.at, finding.at)),
  )
}

/** Expired from the day after `expires`, by UTC. */
export function isExpired(dated: { expires: string }, now: Date): boolean {
  return now.toISOString().slice(0, 10) > dated.expires
}
