import type { Finding } from '../../kernel/judgement.ts'
import type { SidekiqDeclared } from '../../ports/sidekiq-declared.ts'
import { firstProcess } from '../kubernetes/process.ts'
import { firstProcessDoubts, firstProcessFindings, probeDoubts, probeFindings, signalMisses } from './first-process.ts'
import type { Manifests, SidekiqPod } from './manifests.ts'
import type { Scaler } from './scalers.ts'

/** Seconds that Sidekiq may still take after its own timeout: it pushes unfinished jobs back and leaves (lib/sidekiq/manager.rb). */
const LEAVING_SECONDS = 5

export type GraceStated = Pick<SidekiqDeclared, 'timeoutSeconds' | 'longestJobSeconds' | 'preStopSeconds' | 'execs'>

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
  return firstProcess(command).kind === 'shell'
}

interface Timing {
  preStop: number | null
  /** Null where neither the manifests nor the config say it. */
  timeout: number | null
  longest: number
}

function timingOf(pod: SidekiqPod, stated: GraceStated): Timing {
  const told = pod.preStop === null ? 0 : preStopSeconds(pod.preStop)
  return {
    preStop: stated.preStopSeconds ?? told,
    timeout: pod.timeoutSeconds ?? stated.timeoutSeconds ?? null,
    longest: stated.longestJobSeconds ?? 0,
  }
}

/** Seconds from the beginning of preStop until Sidekiq has surely left, with no job cut; at least these, where one of them is not known. */
function neededSeconds({ preStop, timeout, longest }: Timing): number {
  return (preStop ?? 0) + Math.max(timeout ?? 0, longest) + LEAVING_SECONDS
}

/** What the manifests leave open, a sentence each. */
export function graceDoubts(manifests: Manifests, stated: GraceStated): string[] {
  const { pods, scalers, undecided, absent } = manifests
  return [
    ...undecided.map(
      (at) =>
        `${at}: looks like a worker, and nothing tells whether it runs Sidekiq: name it in sidekiq.workloads or in sidekiq.otherWorkloads, or state its command.`,
    ),
    ...absent.map((who) => `${who}, which is in none of the manifests.`),
    ...(stated.longestJobSeconds === undefined
      ? ['How long the longest job takes is not stated: set sidekiq.longestJobSeconds.']
      : []),
    ...pods.flatMap((pod) => [
      ...(timingOf(pod, stated).preStop === null
        ? [`${pod.at}: how long preStop takes at most its text does not tell: set sidekiq.preStopSeconds.`]
        : []),
      ...(timingOf(pod, stated).timeout === null
        ? [
            `${pod.at}: Sidekiq’s timeout is neither in its command (-t) nor in a sidekiq.yml of the manifests: set sidekiq.timeoutSeconds to what config/sidekiq.yml of the image says (25 where it says nothing).`,
          ]
        : []),
      ...(pod.grace === null
        ? [`${pod.at}: terminationGracePeriodSeconds is no number: give manifests that helm template has rendered.`]
        : []),
      ...firstProcessDoubts(pod, stated),
      ...probeDoubts(pod),
    ]),
    ...scalers
      .filter((scaler) => scaler.unread && scaledBy(scaler, pods).length > 0)
      .map(({ at }) => `${at}: how many pods it leaves is no number: give manifests that helm template has rendered.`),
    ...scalers
      .filter((scaler) => scaler.counts === 'not-told' && takesBusyPods(scaler, pods, stated))
      .map(
        ({ at, by }) =>
          `${at}: whether ${by.join(', ')} counts jobs in hand is not told, and what it takes away has not the grace to finish them or is the last pod.`,
      ),
  ]
}

export function graceFindings({ pods, scalers }: Manifests, stated: GraceStated): Finding[] {
  return [
    ...pods.flatMap((pod) => podFindings(pod, timingOf(pod, stated), stated)),
    ...scalers
      .filter((scaler) => scaler.counts === 'other-things' && takesBusyPods(scaler, pods, stated))
      .map((scaler) => scalerFinding(scaler, pods, stated)),
  ]
}

function scaledBy({ kind, name }: Scaler, pods: readonly SidekiqPod[]): SidekiqPod[] {
  return pods.filter((pod) => pod.kind === kind && pod.name === name)
}

/**
 * Unless it sees jobs in hand. A pod with enough grace finishes them; but where the last pod goes, with it goes the one that looks after
 * what is scheduled and retried, and no queue's length calls it back for those.
 */
function takesBusyPods(scaler: Scaler, pods: readonly SidekiqPod[], stated: GraceStated): boolean {
  return (
    scaler.scalesIn &&
    scaledBy(scaler, pods).some((pod) => scaler.minReplicas === 0 || isShort(pod, neededSeconds(timingOf(pod, stated))))
  )
}

function isShort({ grace }: SidekiqPod, needed: number): boolean {
  return grace !== null && grace < needed
}

function scalerFinding(scaler: Scaler, pods: readonly SidekiqPod[], stated: GraceStated): Finding {
  const { at, minReplicas, maxReplicas, by } = scaler
  const scaled = scaledBy(scaler, pods)
  const needed = Math.max(...scaled.map((pod) => neededSeconds(timingOf(pod, stated))))
  const grace = Math.min(...scaled.flatMap((pod) => pod.grace ?? []))
  return {
    code: 'scaler-blind',
    at,
    source: 'jobs in hand keep their pod',
    target: `from ${maxReplicas} down to ${minReplicas} pods by ${by.join(', ')} alone; terminationGracePeriodSeconds ${grace}`,
    remedy: {
      how: [
        ...(minReplicas === 0 ? ['Set the minimum to 1.'] : []),
        `Set terminationGracePeriodSeconds to ${needed} or more, or add a trigger that counts jobs in hand (the busy field of Sidekiq’s processes), or forbid scale-in while jobs run.`,
      ].join(' '),
    },
  }
}

function podFindings(pod: SidekiqPod, timing: Timing, stated: GraceStated): Finding[] {
  const { at, grace, preStop: hook } = pod
  const findings: Finding[] = []
  const { preStop, timeout, longest } = timing
  const needed = neededSeconds(timing)
  const find = (code: Finding['code'], source: string, target: string, how: string) =>
    findings.push({ code, at, source, target, remedy: { how } })
  if (isShort(pod, needed))
    find(
      'grace-too-short',
      `preStop ${preStop ?? 'not told'} s, Sidekiq’s timeout ${timeout ?? 'not known'} s, longest job ${longest || 'not stated'} s`,
      `terminationGracePeriodSeconds ${grace}`,
      `Set terminationGracePeriodSeconds to ${needed} or more: it counts from before preStop, and Sidekiq needs up to ${LEAVING_SECONDS} s after its timeout.`,
    )
  if (timeout !== null && timeout < longest)
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
  const misses = hook === null ? undefined : signalMisses(hook, pod, stated)
  if (misses)
    find(
      'prestop-not-quiet',
      'quiet, then stop',
      misses,
      'Send TSTP to Sidekiq itself: pkill -TSTP -f "^sidekiq ", or have it be process 1.',
    )
  return [
    ...findings,
    ...firstProcessFindings(pod, { timeout: timeout ?? longest }, stated),
    ...probeFindings(pod, needed),
  ]
}
