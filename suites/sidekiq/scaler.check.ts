import { readTriggers } from '../../src/compare/sidekiq/manifests.ts'
import { isAlive } from '../../src/compare/sidekiq/processes.ts'
import { queuesIn, queuesTaken, triggerFindings } from '../../src/compare/sidekiq/triggers.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'
import '../../src/ports/sidekiq-declared.ts'

export default defineCheck({
  id: 'sidekiq/scaler',
  question: 'Does KEDA count the queues that the workers take, in the target’s Redis?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['sidekiq.state'], target: ['sidekiq.state', 'redis.server'] },
  codes: ['scaler-other-redis', 'scaler-other-queue'],

  async gather({ source, target }, { declared }) {
    const { manifests = {}, ...named } = declared.sidekiq ?? {}
    const [old, fresh, { place }] = await Promise.all([
      source['sidekiq.state'].processes(),
      target['sidekiq.state'].processes(),
      target['redis.server'].about(),
    ])
    const queues = (processes: typeof old) =>
      [...new Set(processes.filter(isAlive).flatMap((one) => one.queues))].sort()
    const taking = (processes: typeof old) =>
      processes.filter(isAlive).map(({ identity, queues }) => ({ identity, queues }))
    try {
      return {
        ...readTriggers(manifests, named),
        files: Object.keys(manifests),
        place: place ?? null,
        queues: { source: queues(old), target: queues(fresh) },
        taking: taking(fresh).length > 0 ? taking(fresh) : taking(old),
      }
    } catch (error) {
      if (error instanceof CannotTell) throw error
      throw new CannotTell('not-configured', (error as Error).message, { cause: error })
    }
  },

  judge({ triggers, pods, files, place, queues, taking }) {
    if (files.length === 0)
      return unproven(
        'not-configured',
        'No manifests are given: set sidekiq.manifests to the rendered YAML (helm template, kustomize build).',
      )
    if (!place) return unproven('nothing-examined', 'Where the target’s Redis is was not written down.')
    // Workers of the other side are of the same application.
    const running = queues.target.length > 0 ? queues.target : queues.source
    const { findings, doubts } = triggerFindings(triggers, place, ({ kind, name }) => {
      const own = pods.filter((pod) => pod.kind === kind && pod.name === name)
      const said = own.map((pod) => pod.queues ?? queuesIn(pod.command))
      if (own.length > 0 && !said.includes(null)) return said.flatMap((one) => one ?? [])
      return queuesTaken(name, taking, running)
    })
    const [doubt] = doubts
    if (findings.length === 0 && doubt) return unproven('not-configured', doubts.join(' '))
    const notes = triggers.length === 0 ? ['No scaler of the manifests looks at a list of Redis.'] : []
    // That no scaler looks at Redis is an answer, too.
    return verdictOf(findings, 1 + triggers.length, { notes: [...doubts, ...notes] })
  },
})
