import type { Phase, Role } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { ScheduleEntry, SchedulerOwner } from '../../ports/schedule.ts'
import type { Manifest } from './outside/kubernetes.ts'

export interface ReplicasInput {
  sides: Readonly<Record<Role, { owner: SchedulerOwner; entries: readonly ScheduleEntry[]; processes: number }>>
  /** Of the target. */
  manifests: readonly Manifest[]
  /** Absent in older evidence. */
  phase?: Phase | undefined
}

/** Where more than one process may hold a schedule that only one may hold. */
export function judgeReplicas({ sides, manifests, phase }: ReplicasInput): {
  findings: Finding[]
  doubts: string[]
  examined: number
} {
  const findings: Finding[] = []
  const doubts: string[] = []
  let examined = 0
  for (const side of ['source', 'target'] as const) {
    const { owner, entries, processes } = sides[side]
    examined += entries.length
    const paced = entries.filter(({ timing, enabled }) => enabled && ['every', 'interval', 'in'].includes(timing.kind))
    if (owner.by !== 'each' || processes < 2) continue
    for (const { name, timing } of paced) {
      const told = `${timing.kind}: ${timing.text}, in each of ${processes} processes`
      findings.push({
        code: 'paced-job-in-every-process',
        at: `${name} (${side})`,
        source: side === 'source' ? told : null,
        target: side === 'target' ? told : null,
        remedy: {
          how: 'Write it as a cron line, whose ticks the replicas share; or let one process alone hold the schedule.',
        },
      })
    }
  }
  const { owner } = sides.target
  if (owner.by === 'single' && owner.deployment)
    examined += judgeDeployment(owner.deployment, manifests, phase, findings, doubts)
  return { findings, doubts, examined }
}

function judgeDeployment(
  wanted: string,
  manifests: readonly Manifest[],
  phase: Phase | undefined,
  findings: Finding[],
  doubts: string[],
): number {
  const [namespace, name] = wanted.includes('/') ? wanted.split('/') : ['default', wanted]
  const same = ({ metadata }: Manifest) => metadata?.name === name && (metadata?.namespace ?? 'default') === namespace
  const deployment = manifests.find((manifest) => manifest.kind === 'Deployment' && same(manifest))
  if (!deployment) {
    doubts.push(
      `The manifests captured from the target have no Deployment ${wanted}, which is to be the one scheduler.`,
    )
    return 0
  }
  const { replicas = 1, strategy } = deployment.spec ?? {}
  const surge = strategy?.type === 'Recreate' ? 0 : (strategy?.rollingUpdate?.maxSurge ?? '25%')
  if (replicas > 1 || (surge !== 0 && surge !== '0%'))
    findings.push({
      code: 'scheduler-not-single',
      at: wanted,
      source: null,
      target: `replicas: ${replicas}, strategy: ${strategy?.type ?? 'RollingUpdate'}${surge === 0 ? '' : ` with maxSurge ${surge}`}`,
      remedy: {
        how: 'Set replicas: 1 and strategy.type: Recreate, so that the old pod is gone before the new one is there.',
      },
    })
  const available = deployment.status?.availableReplicas
  if (replicas < 1 || available === 0) {
    const told = replicas < 1 ? `replicas: ${replicas}` : `replicas: ${replicas}, of which none is available`
    if (phase === 'after-cutover')
      findings.push({
        code: 'scheduler-not-running',
        at: wanted,
        source: null,
        target: told,
        remedy: {
          how: `Scale it to one: kubectl scale deployment ${name} --replicas 1, and see why its pod does not run.`,
        },
      })
    else doubts.push(`${wanted} has ${told}: that it runs as one after the cutover was not seen.`)
  }
  for (const { kind, metadata, spec } of manifests) {
    const target = spec?.scaleTargetRef
    if (target?.name !== name || (metadata?.namespace ?? 'default') !== namespace) continue
    findings.push({
      code: 'scheduler-scaled',
      at: wanted,
      source: null,
      target: `${kind} ${metadata?.name} up to ${spec?.maxReplicas ?? spec?.maxReplicaCount ?? '?'}`,
      remedy: { how: `Remove the ${kind}: the scheduler is one pod, also under load.` },
    })
  }
  return 1
}
