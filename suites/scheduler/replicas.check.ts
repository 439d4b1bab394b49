import { declaredSchedules } from '../../src/compare/scheduler/declared.ts'
import { manifestsOf } from '../../src/compare/scheduler/outside/kubernetes.ts'
import { judgeReplicas } from '../../src/compare/scheduler/replicas.ts'
import { settle } from '../../src/compare/scheduler/settle.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import '../../src/ports/schedule.ts'

export default defineCheck({
  id: 'scheduler/replicas',
  question: 'Does each tick fire once however many processes and pods there are?',
  plan: 'Recurring jobs',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['schedule.redis'], target: ['schedule.redis', 'schedule.outside'] },
  codes: ['paced-job-in-every-process', 'scheduler-not-single', 'scheduler-not-running', 'scheduler-scaled'],

  async gather({ source, target }, run) {
    const { sides } = declaredSchedules(run.declared)
    const stateOf = async (side: typeof source, { owner, processes }: (typeof sides)['source']) => {
      const { entries } = await side['schedule.redis'].held()
      return { owner, processes, entries }
    }
    const named = sides.target.owner.by === 'single' && sides.target.owner.deployment !== undefined
    const captures = named ? await target['schedule.outside'].captures() : []
    const files = captures
      .filter(({ kind }) => kind === 'kubernetes')
      .map(({ text, label }) => manifestsOf(text, label))
    // Of a manifest, only what the judgement asks: others may hold anything.
    const manifests = files
      .flatMap(({ manifests }) => manifests)
      .filter(({ kind, spec }) => kind === 'Deployment' || spec?.scaleTargetRef)
      .map(({ kind, metadata, spec, status }) => ({
        ...(kind ? { kind } : {}),
        metadata: {
          ...(metadata?.name ? { name: metadata.name } : {}),
          ...(metadata?.namespace ? { namespace: metadata.namespace } : {}),
        },
        spec: {
          replicas: spec?.replicas,
          strategy: spec?.strategy,
          scaleTargetRef: spec?.scaleTargetRef,
          maxReplicas: spec?.maxReplicas ?? spec?.maxReplicaCount,
        },
        ...(status ? { status: { availableReplicas: status.availableReplicas ?? 0 } } : {}),
      }))
    return {
      phase: run.phase,
      sides: { source: await stateOf(source, sides.source), target: await stateOf(target, sides.target) },
      manifests,
      unread: files.flatMap(({ doubts }) => doubts),
    }
  },

  judge({ phase, sides, manifests, unread }) {
    const { findings, doubts, examined } = judgeReplicas({ sides, manifests, phase })
    const notes = (['source', 'target'] as const).map(
      (side) =>
        `${side}: the schedule is held by ${{ single: 'one process', lease: 'one at a time, by a lease', each: 'each of' }[sides[side].owner.by]}${sides[side].owner.by === 'each' ? ` ${sides[side].processes} processes` : ''}.`,
    )
    return settle(findings, examined, { doubts: [...unread, ...doubts], notes })
  },
})
