// Three minutes of soak, with a leak of 8 KiB a request and without: found in the one, none in the other. Two worlds of each at once.
//   node bench/leak.ts [rounds]
import { rehearse } from '../fixtures/world/rehearse.ts'
import { slopeFindings, watchedIn } from '../src/compare/load/soak.ts'

const rounds = Number(process.argv[2] ?? 5)
const SECONDS = 180
const LEAK_KB = 8

async function soak(leaks: boolean) {
  await using world = await rehearse({
    phase: 'replicating',
    scale: 1,
    mysql: false,
    parts: ['pods'],
    changes: { pods: { smoke: false } },
  })
  const lab = world.lab.part('pods')
  if (leaks) await Promise.all(lab.cluster.web.map((pod) => pod.tell({ faults: { leakKb: LEAK_KB } })))
  const record = await lab.run({ profile: 'soak', seconds: SECONDS, everyMs: 1_000 })
  const load = { ...lab.load, soak: { minimumMinutes: 2.5, growthShare: 0.1 } }
  return {
    leaks,
    requests: record.k6?.endpoints.reduce((sum, e) => sum + e.requests, 0) ?? 0,
    found: slopeFindings(watchedIn([record], load)),
  }
}

let wrong = 0
for (let round = 1; round <= rounds; round++) {
  for (const { leaks, requests, found } of await Promise.all([soak(true), soak(true), soak(false), soak(false)])) {
    const web = found.filter(({ at }) => /^oms-web-\d+ memory$/.test(at))
    const right = leaks ? web.length === 2 && found.length === 2 : found.length === 0
    if (!right) wrong++
    console.log(
      `round ${round}, ${leaks ? 'leak' : 'clean'}: ${requests} requests; ${found.map(({ at, target }) => `${at}: ${target}`).join('; ') || 'no slope'}${right ? '' : '  ← WRONG'}`,
    )
  }
}
console.log(`${wrong} of ${4 * rounds} wrong`)
process.exitCode = wrong === 0 ? 0 : 1
