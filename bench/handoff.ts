import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Drill, drill } from '../fixtures/oms/consumers/drill.ts'
import { EFFECTS_TABLE } from '../fixtures/oms/consumers/effects.ts'
import { sourcesOf } from '../fixtures/oms/consumers/sources.ts'
import { askAll, complaints, expectedOf } from '../fixtures/plants/proof.ts'
import { loadPlants } from '../fixtures/plants/registry.ts'
import { TERMS } from '../fixtures/world/parts/handoff.ts'
import { rehearse } from '../fixtures/world/rehearse.ts'
import { Reaper } from '../src/targets/provision/reaper.ts'
import handoff from '../suites/messaging/handoff.check.ts'
import { median } from './measure.ts'

/**
 * `npm run bench:handoff [-- --runs 20 --messages 10000 --plants 20]`: clean handoffs while publishers go on, each with a worker that is
 * killed in its work and effects as rows of a MySQL; then each plant of the handoff so many times. All must be GO, and all be found.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    messages: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '1500' },
    plants: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
  },
})
const signal = new AbortController().signal
const say = (line: string) => process.stdout.write(`${line}\n`)
let failed = 0

if (Number(values.runs) > 0) await cleanRuns()
if (Number(values.plants) > 0) await plantRuns()
say(failed === 0 ? 'every run as it should be' : `${failed} runs WRONG`)
process.exitCode = failed === 0 ? 0 : 1

async function cleanRuns(): Promise<void> {
  await using reaper = await Reaper.start()
  await using world = await rehearse({ phase: 'replicating', scale: 0.01 })
  await world.lab.writer.stop()
  const { host, port, user, password } = world.lab.source.admin
  await world.lab.source.run(
    'CREATE DATABASE oms_effects CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    "GRANT SELECT ON oms_effects.* TO 'parity_reader'@'%'",
  )
  const gaps: number[] = []
  say(`clean handoffs of ${values.messages} messages, ${values.rate} a second published, one worker killed`)
  for (let run = 1; run <= Number(values.runs); run++) {
    const table = `effects_${run}`
    await world.lab.source.run(`CREATE TABLE oms_effects.${table} (${EFFECTS_TABLE})`)
    const effects = { host, port, user, password: password.reveal(), table: `oms_effects.${table}` }
    await using done: Drill = await drill({
      folder: join(reaper.folder, String(run)),
      messages: Number(values.messages),
      rate: Number(values.rate),
      workMs: 1,
      concurrency: 20,
      sessions: 4,
      effects,
      crash: true,
      signal,
    })
    const sources = sourcesOf(done, { database: 'oms_effects', table })
    const asked = {
      ...world,
      services: { source: { history: sources.source }, target: { history: sources.target } },
      declared: { ...world.declared, delivery: TERMS },
    }
    const [outcome] = await askAll(asked, [handoff])
    const judgement = outcome?.judgement
    const evidence = outcome?.evidence as Awaited<ReturnType<typeof handoff.gather>> | undefined
    const { messages, sides, gaps: apart, longestMs } = evidence?.report ?? {}
    if (judgement?.verdict !== 'holds') failed++
    gaps.push(apart?.totalMs ?? Number.NaN)
    say(
      `  ${String(run).padStart(2)}  ${judgement?.verdict === 'holds' ? 'GO' : `WRONG ${JSON.stringify(complaints(outcome ? [outcome] : []))}`}  ${messages?.once} of ${messages?.due} once, ${sides?.source.effects} by AWS, ${sides?.target.effects} by AKS, ${messages?.redelivered.count} delivered again with one effect, neither side ${apart?.totalMs.toFixed(0)} ms, longest ${longestMs?.toFixed(0)} ms, drill ${(done.tookMs / 1_000).toFixed(1)} s, check ${((outcome?.gatherMs ?? 0) / 1_000).toFixed(1)} s`,
    )
  }
  say(`  gap between the sides: median ${median(gaps).toFixed(0)} ms, longest ${Math.max(...gaps).toFixed(0)} ms`)
}

async function plantRuns(): Promise<void> {
  await using world = await rehearse({ phase: 'replicating', scale: 0.01, mysql: false, parts: ['handoff'] })
  const plants = (await loadPlants()).filter(
    ({ id, expects }) => expects.some(({ check }) => check === handoff.id) && id.includes(values.only),
  )
  say(`plants, ${values.plants} times each`)
  for (const plant of plants) {
    const wrong: string[] = []
    for (let run = 0; run < Number(values.plants); run++) {
      await using _sown = await plant.sow(world.lab)
      const told = complaints(await askAll(world, [handoff], plant), plant)
      if (told.join() !== expectedOf(plant).join()) wrong.push(told.join(', ') || 'nothing')
    }
    failed += wrong.length
    const found = Number(values.plants) - wrong.length
    say(`  ${plant.id.padEnd(52)} found ${found} of ${values.plants}${wrong.length > 0 ? `  WRONG: ${wrong[0]}` : ''}`)
  }
  const [clean] = await askAll(world, [handoff])
  if (clean?.judgement.verdict !== 'holds') failed++
  say(`  and clean again: ${clean?.judgement.verdict}`)
}
