import type { Answer } from '../../ports/egress.ts'
import { compareAnswers } from './answers.ts'
import type { Difference } from './difference.ts'
import { type IgnoreRule, ignoredBy, Noise } from './noise.ts'

export interface AnswerRules {
  headers: readonly string[]
  ignore: readonly IgnoreRule[]
}

export interface Compared {
  /** What only the new path does. */
  differences: readonly Difference[]
  total: number
  /** Differences that the old path shows by itself. */
  noise: number
  ignored: readonly string[]
}

/**
 * Compares the new path's answer with the old one's. Where they differ, the old path is asked once more: a new answer that equals either
 * of the two is equal, and what differs between the two in the same way is noise.
 */
export async function judgeAnswer(
  operation: string,
  old: Answer,
  now: Answer,
  again: (() => Promise<Answer>) | undefined,
  { headers, ignore }: AnswerRules,
): Promise<Compared> {
  const ignored = new Set<string>()
  const kept = (differences: readonly Difference[]) =>
    differences.filter((difference) => {
      // A recording holds nothing that could be compared there.
      if (!again && difference.kind !== 'fault' && difference.new !== null && difference.old?.includes('(hidden '))
        return false
      const rule = ignoredBy(difference, operation, ignore)
      if (rule) ignored.add(`${rule.at}: ${rule.reason}`)
      return !rule
    })
  const first = compareAnswers(old, now, headers)
  const beyond = first.total - first.list.length
  const left = kept(first.list)
  if (left.length + beyond === 0 || !again)
    return { differences: left, total: left.length + beyond, noise: 0, ignored: [...ignored] }
  const second = await again()
  const other = compareAnswers(second, now, headers)
  if (kept(other.list).length === 0 && other.total === other.list.length)
    return { differences: [], total: 0, noise: left.length, ignored: [...ignored] }
  const noise = new Noise()
  noise.learn(compareAnswers(old, second, headers).list)
  const real = left.filter((difference) => !noise.covers(difference))
  return { differences: real, total: real.length + beyond, noise: left.length - real.length, ignored: [...ignored] }
}
