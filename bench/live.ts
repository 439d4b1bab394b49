import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { onTarget } from '../fixtures/plants/plant.ts'
import { jobOf } from '../fixtures/plants/proof.ts'
import { REHEARSAL_DECLARED } from '../fixtures/world/declared.ts'
import { rehearse } from '../fixtures/world/rehearse.ts'
import type { RehearsalServer } from '../fixtures/world/server.ts'
import { OrderWriter } from '../fixtures/world/writer.ts'
import { askerOf } from '../src/bind/job.ts'
import { compareAll } from '../src/compare/rows/compare-all.ts'

/** `npm run bench:live [-- --runs 10 --writers 3]`: rows compared while customers write, the applier paused in the middle, twenty rows broken. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    writers: { type: 'string', default: '3' },
    pause: { type: 'string', default: '10' },
  },
})
const PLANTED = 20

/** Rows that no writer touches, in tables that the writers write to and in others. */
const BREAKS: readonly [table: string, column: string, sql: (n: number) => string][] = [
  ['oms.orders', 'note', (n) => `UPDATE oms.orders SET note = 'broken' WHERE id = ${1500 + n}`],
  ['oms.customers', 'last_name', (n) => `UPDATE oms.customers SET last_name = 'broken' WHERE id = ${1500 + n}`],
  ['oms.order_lines', 'quantity', (n) => `UPDATE oms.order_lines SET quantity = 99 WHERE id = ${2500 + n}`],
  ['oms.shipments', 'carrier', (n) => `UPDATE oms.shipments SET carrier = 'broken' WHERE id = ${500 + n}`],
]

await using world = await rehearse({
  phase: 'replicating',
  scale: 1,
  onProgress: (line) => process.stderr.write(`${line}\n`),
})
const { lab } = world
await lab.writer.stop()
const writers = Array.from(
  { length: Number(values.writers) },
  () => new OrderWriter(() => (lab.source as RehearsalServer).connect(), 0),
)
let failed = 0
for (let run = 1; run <= Number(values.runs); run++) {
  const planted = Array.from({ length: PLANTED }, (_, n) => {
    const [table, column, sql] = BREAKS[n % BREAKS.length] as (typeof BREAKS)[number]
    const statement = sql(run * 7 + n)
    return { table, column, id: /= (\d+)$/.exec(statement)?.[1] ?? '', statement }
  })
  await onTarget(lab, ...planted.map(({ statement }) => statement))
  for (const writer of writers) await writer.start()
  const before = writers.reduce((sum, { statements }) => sum + statements, 0)
  const began = performance.now()
  await using asker = askerOf({
    ...jobOf(world),
    declared: { ...REHEARSAL_DECLARED, columns: { hide: [], show: ['*'] } },
  })
  const needs = { source: ['mysql.rows', 'mysql.position'], target: ['mysql.rows', 'mysql.position'] } as const
  const paused = (async () => {
    await lab.target.run('STOP REPLICA SQL_THREAD')
    await wait(Number(values.pause) * 1_000)
    await lab.target.run('START REPLICA SQL_THREAD')
  })()
  const found: string[] = []
  const evidence = await asker.with(needs, 300_000, new AbortController().signal, ({ source, target }, context) =>
    compareAll(source, target, context, async (pair, differences) => {
      for (const difference of differences)
        found.push(`${pair.at} ${difference.kind} ${'key' in difference ? difference.key.join() : difference.hash}`)
    }),
  )
  const seconds = (performance.now() - began) / 1_000
  const statements = writers.reduce((sum, { statements: n }) => sum + n, 0) - before
  await paused
  for (const writer of writers) await writer.stop()
  const wanted = planted.map(({ table, id }) => `${table} differs ${id}`)
  const missed = wanted.filter((one) => !found.includes(one))
  const invented = found.filter((one) => !wanted.includes(one))
  const columns = evidence.tables.flatMap(({ samples }) => samples.flatMap(({ source }) => Object.keys(source ?? {})))
  const unresolved = evidence.tables.reduce((sum, table) => sum + table.unresolved, 0)
  const right = missed.length === 0 && invented.length === 0
  if (!right) failed++
  process.stdout.write(
    `run ${run}: ${right ? 'right' : 'WRONG'}, ${found.length} of ${PLANTED} found, ${invented.length} invented, ${unresolved} unresolved, ${(statements / seconds).toFixed(0)} statements/s, ${seconds.toFixed(1)} s, columns ${[...new Set(columns)].join(' ')}\n`,
  )
  if (!right)
    process.stdout.write(`  missed ${missed.slice(0, 5).join('; ')}  invented ${invented.slice(0, 5).join('; ')}\n`)
  await lab.caughtUp()
  // Healed by the source's own words: an update there carries the whole row over.
  await lab.source.run(
    ...planted.map(
      ({ table, column, id }) =>
        `UPDATE ${table} SET ${column} = ${column === 'quantity' ? '1 + MOD(quantity, 5)' : `CONCAT(COALESCE(${column}, ''), ' ')`} WHERE id = ${id}`,
    ),
  )
  await lab.caughtUp()
}
process.stdout.write(`${failed} of ${values.runs} runs wrong\n`)
process.exitCode = failed > 0 ? 1 : 0
