import { parseArgs } from 'node:util'
import { compareLive } from '../fixtures/pairs/live.ts'
import { rehearse } from '../fixtures/world/rehearse.ts'
import type { RehearsalServer } from '../fixtures/world/server.ts'
import { OrderWriter } from '../fixtures/world/writer.ts'

/** `npm run bench:live [-- --runs 10 --writers 3]`: rows compared while customers write, the applier paused in the middle, twenty rows broken. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    writers: { type: 'string', default: '3' },
    pause: { type: 'string', default: '10' },
  },
})
const PLANTED = 20
/** Fewer prove nothing about writes. */
const LEAST_PER_SECOND = 500

await using world = await rehearse({
  phase: 'replicating',
  scale: 1,
  onProgress: (line) => process.stderr.write(`${line}\n`),
})
await world.lab.writer.stop()
const source = world.lab.source as RehearsalServer
const writers = Array.from({ length: Number(values.writers) }, () => new OrderWriter(() => source.connect(), 0))
let failed = 0
for (let run = 1; run <= Number(values.runs); run++) {
  const { missed, invented, found, unresolved, columns, statementsPerSecond, seconds } = await compareLive(
    world,
    writers,
    { planted: PLANTED, pauseMs: Number(values.pause) * 1_000, offset: run * 7 },
  )
  const right =
    missed.length === 0 && invented.length === 0 && unresolved === 0 && statementsPerSecond >= LEAST_PER_SECOND
  if (!right) failed++
  process.stdout.write(
    `run ${run}: ${right ? 'right' : 'WRONG'}, ${found} of ${PLANTED} found, ${invented.length} invented, ${unresolved} unresolved, ${statementsPerSecond.toFixed(0)} statements/s, ${seconds.toFixed(1)} s, columns ${columns.join(' ')}\n`,
  )
  if (!right)
    process.stdout.write(`  missed ${missed.slice(0, 5).join('; ')}  invented ${invented.slice(0, 5).join('; ')}\n`)
}
process.stdout.write(`${failed} of ${values.runs} runs wrong\n`)
process.exitCode = failed > 0 ? 1 : 0
