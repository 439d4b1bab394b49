import type { Finding } from '../../kernel/judgement.ts'
import type { SidekiqDeclared } from '../../ports/sidekiq-declared.ts'
import { type FirstProcess, firstProcess } from '../kubernetes/process.ts'
import type { SidekiqPod } from './manifests.ts'

type Stated = Pick<SidekiqDeclared, 'execs'>

/** A Ruby process that is busy answers late; and what boots one for each question takes longer. */
const LEAST_PROBE_TIMEOUT = 5
const RUBY = /\b(?:ruby|bundle|rails|rake|sidekiqmon|sidekiq)\b/
const BACKLOG = /latency|queue|backlog|enqueued|busy/i

function firstOf({ command, image }: SidekiqPod, { execs }: Stated): FirstProcess {
  return firstProcess(command, { ...(execs ? { execs } : {}), ...(image ? { image } : {}) })
}

/** Why it is not known which process gets the signals. */
export function firstProcessDoubts(pod: SidekiqPod, stated: Stated): string[] {
  const { at, command, argsOnly = false } = pod
  if (command.length === 0)
    return [
      `${at}: has no command, so the image decides what process 1 is: state command: ["bundle", "exec", "sidekiq"].`,
    ]
  if (argsOnly)
    return [
      `${at}: has args and no command, so the image’s ENTRYPOINT decides what process 1 is: state command, or the ENTRYPOINT in sidekiq.entrypoints.`,
    ]
  const first = firstOf(pod, stated)
  if (first.kind === 'unknown')
    return [
      `${at}: ${first.why}: name it in sidekiq.execs if it does, or state command: ["bundle", "exec", "sidekiq"].`,
    ]
  return first.kind === 'manager' && first.timeoutSeconds === null
    ? [`${at}: ${first.manager} is process 1, and what it does with signals is not known: start Sidekiq itself.`]
    : []
}

export function firstProcessFindings(pod: SidekiqPod, { timeout }: { timeout: number }, stated: Stated): Finding[] {
  const { at, command, argsOnly = false } = pod
  const first = firstOf(pod, stated)
  if (argsOnly) return []
  const target = command.join(' ').slice(0, 120)
  if (first.kind === 'shell')
    return [
      {
        code: 'shell-is-first-process',
        at,
        source: 'Sidekiq gets TERM',
        target: `${target} (${first.why})`,
        remedy: { how: 'Start it as ["bundle", "exec", "sidekiq"], or let the shell exec it.' },
      },
    ]
  if (first.kind === 'manager' && first.timeoutSeconds !== null && first.timeoutSeconds < timeout)
    return [
      {
        code: 'manager-is-first-process',
        at,
        source: `${timeout} s for Sidekiq after TERM`,
        target: `${target}: ${first.manager} kills it after ${first.timeoutSeconds} s`,
        remedy: {
          how: `Start Sidekiq itself, one container for each process: ["bundle", "exec", "sidekiq"]${first.manager === 'foreman' ? `; or foreman start -t ${timeout + 5}` : ''}.`,
        },
      },
    ]
  return []
}

/** Why a signal to process 1 does not make Sidekiq quiet. */
export function signalMisses(hook: string, pod: SidekiqPod, stated: Stated): string | undefined {
  // To process 1 by its number, as `kill -TSTP 1`.
  if (!/\bkill\b[^;&|]*TSTP[^;&|\w]*(?:--)?[^;&|\w]*1(?!\d)/i.test(hook)) return undefined
  if (pod.sharesProcesses) return 'kill -TSTP 1: with shareProcessNamespace process 1 is the pause container'
  const first = firstOf(pod, stated)
  if (first.kind === 'program' && first.init === 'dumb-init')
    return 'kill -TSTP 1: dumb-init stops its children (SIGSTOP) in place of handing TSTP on, and they do not hear TERM'
  if (first.kind === 'manager') return `kill -TSTP 1: process 1 is ${first.manager}, which does not hand it on`
  return undefined
}

export function probeDoubts({ at, liveness }: SidekiqPod): string[] {
  return liveness?.unread
    ? [`${at}: a number of its livenessProbe is none: give manifests that helm template has rendered.`]
    : []
}

export function probeFindings({ at, liveness }: SidekiqPod, needed: number): Finding[] {
  if (!liveness) return []
  const { by, text, timeoutSeconds, within, grace } = liveness
  const found: Finding[] = []
  const find = (code: 'probe-kills-busy-pod' | 'grace-too-short', source: string, target: string, how: string) =>
    found.push({ code, at, source, target, remedy: { how } })
  if (grace !== null && grace < needed)
    find(
      'grace-too-short',
      `${needed} s for Sidekiq to end`,
      `livenessProbe.terminationGracePeriodSeconds ${grace}`,
      'Leave terminationGracePeriodSeconds of the probe out: the pod’s own holds then.',
    )
  if (by === 'exec' && BACKLOG.test(text))
    find(
      'probe-kills-busy-pod',
      'a probe that fails where the process hangs',
      `livenessProbe: ${text.slice(0, 120)}`,
      'Take the backlog out of the liveness probe: a restart makes it longer.',
    )
  else if (
    (by === 'httpGet' || by === 'grpc' || RUBY.test(text)) &&
    by !== 'tcpSocket' &&
    timeoutSeconds < LEAST_PROBE_TIMEOUT
  )
    find(
      'probe-kills-busy-pod',
      `an answer within ${LEAST_PROBE_TIMEOUT} s or more while all threads are busy`,
      `livenessProbe with timeoutSeconds ${timeoutSeconds}, ended after ${within} s`,
      `Set timeoutSeconds to ${LEAST_PROBE_TIMEOUT} or more and failureThreshold so that a minute passes, or probe by a file that Sidekiq touches.`,
    )
  return found
}
