import type { Finding } from '../../kernel/judgement.ts'
import type { SidekiqDeclared } from '../../ports/sidekiq-declared.ts'
import type { Manifests, SidekiqPod } from './manifests.ts'

/** Seconds that Sidekiq may still take after its own timeout: it pushes unfinished jobs back and leaves (lib/sidekiq/manager.rb). */
const LEAVING_SECONDS = 5

export type GraceStated = Pick<SidekiqDeclared, 'timeoutSeconds' | 'longestJobSeconds' | 'preStopSeconds'>

/**
 * Seconds that a preStop hook takes at most, as far as its text tells: what sleeps, and what `timeout` bounds.
 * Null where it calls a program that may take any time.
 */
export function preStopSeconds(hook: string): number | null {
  const { sleep, exec } = JSON.parse(hook) as { sleep?: { seconds?: number }; exec?: { command?: string[] } }
  if (sleep?.seconds !== undefined) return sleep.seconds
  const words = exec?.command ?? []
  const script = /(?:^|\/)(?:ba|da|a|z)?sh$/.test(words[0] ?? '') ? words.slice(2).join(' ') : words.join(' ')
  if (!script || /\b(?:while|until|for)\b/.test(script)) return null
  return script
    .split(/&&|\|\||[;\n]/)
    .map(partSeconds)
    .reduce((sum, seconds) => (sum === null || seconds === null ? null : sum + seconds), 0)
}

function partSeconds(part: string): number | null {
  const [, kill = '', kUnit, bound = '', unit] =
    /^\s*(?:exec\s+)?timeout\s+(?:-k\s*(\d+)([sm]?)\s+|-s\s*\S+\s+|--\S+\s+)*(\d+)([sm]?)\s/.exec(part) ?? []
  if (bound) return secondsOf(bound, unit) + (kill ? secondsOf(kill, kUnit) : 0)
  const [, nap = '', napUnit] = /^\s*(?:exec\s+)?sleep\s+(\d+)([sm]?)\s*$/.exec(part) ?? []
  if (nap) return secondsOf(nap, napUnit)
  return /^\s*(?:(?:kill|pkill|echo|true)\b.*)?$/.test(part) ? 0 : null
}

function secondsOf(number: string, unit: string | undefined): number {
  return Number(number) * (unit === 'm' ? 60 : 1)
}

/** A shell starts it, and stays. */
export function isShellFirst(command: readonly string[]): boolean {
  const words = [...command]
  // tini hands signals to its child alone, unless it is told to reach the group; dumb-init reaches it by itself.
  if (/(?:^|\/)dumb-init$/.test(words[0] ?? '') && !words.includes('--single-child')) return false
  if (/(?:^|\/)tini$/.test(words[0] ?? '')) {
    const own = words.findIndex((word, i) => i > 0 && (word === '--' || !word.startsWith('-')))
    if (words.slice(1, own).includes('-g')) return false
    words.splice(0, words[own] === '--' ? own + 1 : own)
  }
  if (!/(?:^|\/)(?:ba|da|a|z)?sh$/.test(words[0] ?? '')) return false
  const script = words.slice(1).join(' ')
  return !/(?:^|[;&|]|\s-\S*c\s)\s*exec\s+\S/.test(` ${script}`)
}

interface Timing {
  preStop: number | null
  timeout: number
  longest: number
}

function timingOf(pod: SidekiqPod, stated: GraceStated): Timing {
  const told = pod.preStop === null ? 0 : preStopSeconds(pod.preStop)
  return {
    preStop: stated.preStopSeconds ?? told,
    timeout: pod.timeoutSeconds ?? stated.timeoutSeconds,
    longest: stated.longestJobSeconds ?? 0,
  }
}

/** What the manifests leave open, a sentence each. */
export function graceDoubts({ pods }: Manifests, stated: GraceStated): string[] {
  return [
    ...(stated.longestJobSeconds === undefined
      ? ['How long the longest job takes is not stated: set sidekiq.longestJobSeconds.']
      : []),
    ...pods.flatMap((pod) => [
      ...(timingOf(pod, stated).preStop === null
        ? [`${pod.at}: how long preStop takes at most its text does not tell: set sidekiq.preStopSeconds.`]
        : []),
      ...(pod.command.length === 0
        ? [
            `${pod.at}: has no command, so the image decides what process 1 is: state command: ["bundle", "exec", "sidekiq"].`,
          ]
        : []),
    ]),
  ]
}

export function graceFindings({ pods, scalers }: Manifests, stated: GraceStated): Finding[] {
  const findings = pods.flatMap((pod) => podFindings(pod, timingOf(pod, stated)))
  for (const scaler of scalers) {
    const scales = pods.some(({ kind, name }) => kind === scaler.kind && name === scaler.name)
    if (scales && scaler.blind && scaler.minReplicas === 0)
      findings.push({
        code: 'scaler-blind',
        at: scaler.at,
        source: 'jobs in hand keep their pod',
        target: 'minReplicaCount 0, triggers by list length alone',
        remedy: {
          how: 'Set minReplicaCount to 1, and add a trigger that counts jobs in hand (the busy field of Sidekiq’s processes), or pause scale-in while jobs run.',
        },
      })
  }
  return findings
}

function podFindings({ at, grace, command, preStop: hook }: SidekiqPod, timing: Timing): Finding[] {
  const findings: Finding[] = []
  const { preStop, timeout, longest } = timing
  const needed = (preStop ?? 0) + Math.max(timeout, longest) + LEAVING_SECONDS
  const find = (code: Finding['code'], source: string, target: string, how: string) =>
    findings.push({ code, at, source, target, remedy: { how } })
  if (grace < needed)
    find(
      'grace-too-short',
      `preStop ${preStop ?? 'not told'} s, Sidekiq’s timeout ${timeout} s, longest job ${longest || 'not stated'} s`,
      `terminationGracePeriodSeconds ${grace}`,
      `Set terminationGracePeriodSeconds to ${needed} or more: it counts from before preStop, and Sidekiq needs up to ${LEAVING_SECONDS} s after its timeout.`,
    )
  if (timeout < longest)
    find(
      'timeout-too-short',
      `longest job ${longest} s`,
      `Sidekiq’s timeout ${timeout} s`,
      `Start Sidekiq with -t ${longest} or more, and raise terminationGracePeriodSeconds with it.`,
    )
  if (hook === null)
    find(
      'prestop-missing',
      'quiet, then stop',
      'no preStop hook',
      'Add lifecycle.preStop.exec that sends TSTP to Sidekiq and waits until nothing is in hand.',
    )
  else if (/\bsidekiqctl\b/.test(hook) || !/TSTP|quiet/i.test(hook))
    find(
      'prestop-not-quiet',
      'quiet, then stop',
      hook.slice(0, 120),
      /\bsidekiqctl\b/.test(hook)
        ? 'sidekiqctl is gone since Sidekiq 6: send the signal itself (kill -TSTP 1) and wait until nothing is in hand.'
        : 'Send TSTP first (kill -TSTP 1), then wait until nothing is in hand.',
    )
  if (isShellFirst(command))
    find(
      'shell-is-first-process',
      'Sidekiq gets TERM',
      command.join(' ').slice(0, 120),
      'Start it as ["bundle", "exec", "sidekiq"], or let the shell exec it.',
    )
  return findings
}
