// The breakpoint against a capacity that is known: pods × places ÷ service time. Five runs, each on a world of its own.
//   node bench/breakpoint.ts [runs]
import { rehearse } from '../fixtures/world/rehearse.ts'
import { capacityOf } from '../src/compare/load/capacity.ts'

const runs = Number(process.argv[2] ?? 5)
const SHAPES = [
  { pods: 2, concurrency: 4, serviceMs: 50 },
  { pods: 1, concurrency: 4, serviceMs: 50 },
  { pods: 2, concurrency: 3, serviceMs: 60 },
]

let worst = 0
for (let run = 0; run < runs; run++) {
  const shape = SHAPES[run % SHAPES.length] as (typeof SHAPES)[number]
  const known = (1000 / shape.serviceMs) * shape.concurrency * shape.pods
  await using world = await rehearse({
    phase: 'replicating',
    scale: 1,
    mysql: false,
    parts: ['pods'],
    changes: {
      pods: { smoke: false, cluster: (spec) => ({ ...spec, web: { ...spec.web, ...shape } }) },
    },
  })
  const lab = world.lab.part('pods')
  const record = await lab.run({ profile: 'breakpoint', seconds: 30, rate: (known / 1.36) * 2 })
  const found = capacityOf(record, lab.load)
  const off = found ? found.requests / known - 1 : Number.NaN
  worst = Math.max(worst, Math.abs(Number.isNaN(off) ? 1 : off))
  console.log(
    `run ${run + 1}: ${shape.pods} pods × ${shape.concurrency} places ÷ ${shape.serviceMs} ms = ${known.toFixed(1)}/s; ` +
      (found
        ? `found ${found.requests.toFixed(1)}/s (${(100 * off).toFixed(1)} %), broke from second ${found.brokeAt}, ${found.windows} windows, ${record.k6?.dropped} dropped`
        : `not found: k6 ended with ${record.k6?.exitCode}`),
  )
}
console.log(`farthest off: ${(100 * worst).toFixed(1)} %`)
process.exitCode = worst <= 0.1 ? 0 : 1
