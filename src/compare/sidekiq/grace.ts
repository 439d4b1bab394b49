import { parseAllDocuments } from 'yaml'
import type { Finding } from '../../kernel/judgement.ts'
import type { SidekiqDeclared } from '../../ports/sidekiq-declared.ts'

/** Seconds that Sidekiq may still take after its own timeout: it pushes unfinished jobs back and leaves (lib/sidekiq/manager.rb). */
const LEAVING_SECONDS = 5
const DEFAULT_GRACE = 30

export interface SidekiqPod {
  /** `Deployment oms-sidekiq (file)` */
  at: string
  grace: number
  command: readonly string[]
  /** Text of the preStop hook; absent where there is none. */
  preStop?: string
}

export interface Scaler {
  at: string
  target: string
  minReplicas: number
  /** Triggers that only look at lengths of lists. */
  blind: boolean
}

type Node = Record<string, unknown> | undefined

/** Sidekiq's pods and what scales them, from rendered manifests. Throws one sentence where a document cannot be read. */
export function readManifests(manifests: Readonly<Record<string, string>>): { pods: SidekiqPod[]; scalers: Scaler[] } {
  const pods: SidekiqPod[] = []
  const scalers: Scaler[] = []
  for (const [file, text] of Object.entries(manifests)) {
    for (const document of parseAllDocuments(text)) {
      const [error] = document.errors
      if (error) throw new Error(`${file}: is not YAML: ${error.message.split('\n')[0]}`)
      const root = document.toJS() as Node
      const at = `${String(root?.kind)} ${String((root?.metadata as Node)?.name)} (${file})`
      if (root?.kind === 'ScaledObject') scalers.push(scalerOf(root, at))
      else pods.push(...podsOf(root, at))
    }
  }
  return { pods, scalers }
}

function podsOf(root: Node, at: string): SidekiqPod[] {
  const spec = ((root?.spec as Node)?.template as Node)?.spec as Node
  const containers = (spec?.containers ?? []) as Record<string, unknown>[]
  return containers.flatMap((container) => {
    const command = [...strings(container.command), ...strings(container.args)]
    if (!command.some((word) => /\bsidekiq\b/.test(word))) return []
    const preStop = (container.lifecycle as Node)?.preStop
    return [
      {
        at,
        grace: Number(spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE),
        command,
        ...(preStop ? { preStop: JSON.stringify(preStop) } : {}),
      },
    ]
  })
}

function scalerOf(root: NonNullable<Node>, at: string): Scaler {
  const spec = root.spec as NonNullable<Node>
  const triggers = (spec.triggers ?? []) as { type?: string }[]
  const paused = (root.metadata as Node)?.annotations as Node
  return {
    at,
    target: String((spec.scaleTargetRef as Node)?.name),
    minReplicas: Number(spec.minReplicaCount ?? 0),
    blind:
      triggers.every(({ type }) => type === 'redis' || type === 'redis-cluster') &&
      paused?.['autoscaling.keda.sh/paused-scale-in'] === undefined,
  }
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.map(String) : []
}

/** Seconds that a preStop hook waits by itself, as far as its text tells. */
export function preStopSeconds(hook: string): number {
  const sleeps = [...hook.matchAll(/sleep["\s:,{]*(?:"?seconds"?:)?\s*"?(\d+)/g)].map((match) => Number(match[1]))
  return sleeps.reduce((sum, seconds) => sum + seconds, 0)
}

export function graceFindings(
  { pods, scalers }: ReturnType<typeof readManifests>,
  { timeoutSeconds, longestJobSeconds }: Pick<SidekiqDeclared, 'timeoutSeconds' | 'longestJobSeconds'>,
): Finding[] {
  const findings: Finding[] = []
  for (const { at, grace, command, preStop } of pods) {
    const needed = preStopSeconds(preStop ?? '') + Math.max(timeoutSeconds, longestJobSeconds ?? 0) + LEAVING_SECONDS
    if (grace < needed)
      findings.push({
        code: 'grace-too-short',
        at,
        source: `preStop ${preStopSeconds(preStop ?? '')} s, Sidekiq’s timeout ${timeoutSeconds} s, longest job ${longestJobSeconds ?? 'not stated'} s`,
        target: `terminationGracePeriodSeconds ${grace}`,
        remedy: {
          how: `Set terminationGracePeriodSeconds to ${needed} or more, and sidekiq -t to ${Math.max(timeoutSeconds, longestJobSeconds ?? 0)}: grace counts from before preStop.`,
        },
      })
    if (!preStop)
      findings.push({
        code: 'prestop-missing',
        at,
        source: 'quiet, then stop',
        target: 'no preStop hook',
        remedy: { how: 'Add lifecycle.preStop.exec that sends TSTP to Sidekiq and waits until nothing is in hand.' },
      })
    if (
      /^(\/bin\/|\/usr\/bin\/)?(ba|da|a)?sh$/.test(command[0] ?? '') &&
      !command.some((word) => /\bexec\b/.test(word))
    )
      findings.push({
        code: 'shell-is-first-process',
        at,
        source: 'Sidekiq gets TERM',
        target: command.join(' ').slice(0, 120),
        remedy: { how: 'Start it as ["bundle", "exec", "sidekiq"], or let the shell exec it.' },
      })
    for (const scaler of scalers.filter(({ target }) => at.startsWith(`Deployment ${target} `)))
      if (scaler.blind && scaler.minReplicas === 0)
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
