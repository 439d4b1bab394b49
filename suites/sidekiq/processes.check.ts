import { readManifests } from '../../src/compare/sidekiq/manifests.ts'
import { isAlive, processFindings } from '../../src/compare/sidekiq/processes.ts'
import { longerThanStated, type Threads, widerInManifests, widerThanStated } from '../../src/compare/sidekiq/stated.ts'
import { type Declared, defineCheck } from '../../src/kernel/check.ts'
import { verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/redis.ts'
import '../../src/ports/sidekiq-declared.ts'

export default defineCheck({
  id: 'sidekiq/processes',
  question: 'Do workers fetch jobs on the side that this phase demands, and on no other?',
  plan: 'Sidekiq draining',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['sidekiq.state'], target: ['sidekiq.state'] },
  codes: [
    'worker-too-early',
    'worker-not-quiet',
    'worker-still-alive',
    'no-worker',
    'job-longer-than-stated',
    'concurrency-above-stated',
  ],

  async gather({ source, target }, { phase, declared }) {
    const [there, here] = await Promise.all([source['sidekiq.state'].processes(), target['sidekiq.state'].processes()])
    const [busy, working] = await Promise.all([source['sidekiq.state'].working(), target['sidekiq.state'].working()])
    return {
      phase,
      source: there,
      target: here,
      working: { source: busy.jobs, target: working.jobs },
      longestJobSeconds: declared.sidekiq?.longestJobSeconds ?? null,
      clients: declared.clients?.sidekiq ?? null,
      ...written(declared.sidekiq),
    }
  },

  judge({ phase, source, target, working, longestJobSeconds = null, clients = null, threads, unread }) {
    const busy = working ?? { source: [], target: [] }
    const findings = [
      ...processFindings(phase, source, target),
      ...(longestJobSeconds === null
        ? []
        : [
            ...longerThanStated('source', source, busy.source, longestJobSeconds),
            ...longerThanStated('target', target, busy.target, longestJobSeconds),
          ]),
      ...(clients === null ? [] : [...widerThanStated(target, clients), ...widerInManifests(threads ?? [], clients)]),
    ]
    const notes = [
      ...(unread ? [`How many threads the manifests start was not read: ${unread}`] : []),
      ...(longestJobSeconds === null
        ? []
        : [
            `That no job takes longer than ${longestJobSeconds} s is stated; ${busy.source.length + busy.target.length} jobs under way were held against it.`,
          ]),
      ...(clients !== null && !target.some(isAlive)
        ? ['The threads of clients.sidekiq are stated: no worker of the target is there to hold them against.']
        : []),
    ]
    // That nobody is there is an answer, too.
    return verdictOf(findings, 1 + source.length + target.length, { notes })
  },
})

/** Threads of the workers in the manifests; that they cannot be read is a matter of `sidekiq/grace`. */
function written(sidekiq: Declared['sidekiq']): { threads: Threads[]; unread?: string } {
  const { manifests = {}, ...named } = sidekiq ?? {}
  try {
    const { pods } = readManifests(manifests, named)
    return {
      threads: pods.map(({ at, name, concurrency }) => ({
        at,
        name,
        ...(concurrency === undefined ? {} : { concurrency }),
      })),
    }
  } catch (error) {
    return { threads: [], unread: (error as Error).message }
  }
}
