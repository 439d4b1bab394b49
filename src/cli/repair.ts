import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { loadPlants } from '../../fixtures/plants/registry.ts'
import { askerOf } from '../bind/job.ts'
import { compareAll } from '../compare/rows/compare-all.ts'
import { REPAIR_END, REPAIR_HEAD, repairSteps } from '../compare/rows/repair.ts'
import { CannotTell } from '../kernel/judgement.ts'
import { EXIT } from '../kernel/ledger.ts'
import { loadConfig } from '../targets/config.ts'
import { type RunOptions, UsageError } from './args.ts'
import { demandPlace } from './artefacts.ts'
import { jobLimits } from './job-limits.ts'
import { output } from './output.ts'
import { rehearses } from './rehearsing.ts'
import { demandServers, openWorld } from './world.ts'

/** Compares the rows and writes what would mend the target. Executes nothing. 0: nothing to mend, 1: something was written, 2: could not tell. */
export async function repair(options: RunOptions, signal: AbortSignal): Promise<number> {
  const settings = await loadConfig({
    ...(options.config ? { file: options.config } : {}),
    cwd: process.cwd(),
    env: process.env,
  })
  const plant = options.plant === undefined ? undefined : (await loadPlants()).find(({ id }) => id === options.plant)
  if (options.plant !== undefined && !plant) throw new UsageError(`There is no plant '${options.plant}'; see --list.`)
  const phase = options.phase ?? plant?.phase ?? settings.phase ?? 'replicating'
  if (phase === 'after-cutover')
    throw new UsageError('After the cutover the source is no measure any more: nothing is repaired from it.')
  const bounds = jobLimits(settings)
  await demandPlace('--out', options.out)
  await using world = await openWorld({
    settings,
    phase,
    ...(options.databases ? { databases: options.databases } : {}),
    rehearsal: rehearses(settings, options),
    scale: options.scale,
    replication: options.replication,
    ...(plant ? { plant } : {}),
    onProgress: (line) => say(line),
    signal,
  })
  demandServers(world)
  await using asker = askerOf({
    ...world,
    phase,
    ...bounds,
  })
  // Rows of customers: for the one who asked alone.
  const part = `${options.out}.${process.pid}.part`
  const later = `${options.out}.${process.pid}.later`
  await using parts = new AsyncDisposableStack()
  parts.defer(() => Promise.all([part, later].map((path) => rm(path, { force: true }))).then(() => {}))
  const file = parts.use(await open(part, 'w', 0o600))
  const first = inTurn(file)
  // What is written comes after all that is cleared, and may be more than memory holds.
  const writes = parts.use(await open(later, 'w+', 0o600))
  const then = inTurn(writes)
  await first(REPAIR_HEAD)
  let count = 0
  let moved = false
  const notes = new Set<string>()
  const evidence = await asker.with(
    { source: ['mysql.rows', 'mysql.position'], target: ['mysql.rows', 'mysql.position'] },
    bounds.dataMs,
    signal,
    ({ source, target }, run) =>
      compareAll(source, target, run, async (pair, differences) => {
        const steps = repairSteps(pair, differences, source['mysql.rows'], target['mysql.rows'])
        for await (const { when, sql } of steps) {
          if (when === 'clear' || when === 'write') {
            count++
            await (when === 'clear' ? first : then)(`${sql};\n`)
            continue
          }
          if (when === 'open') moved = true
          if (notes.has(sql)) continue
          notes.add(sql)
          await first(`${sql}\n`)
        }
      }),
  )
  for await (const chunk of writes.createReadStream({ start: 0, autoClose: false })) await first(chunk)
  await first(REPAIR_END)
  await rename(part, options.out)
  const unresolved = evidence.tables.reduce((sum, table) => sum + table.unresolved, 0)
  for (const line of notes) say(line.replace(/^-- /, ''))
  say(`${count} statements for the target in ${options.out}; nothing was executed.`)
  for (const { at } of evidence.shapes)
    say(`${at} was not compared: one side has columns or a table that the other lacks.`)
  const tooLong = evidence.tables.reduce((sum, table) => sum + table.unhashed, 0)
  for (const { at, cause } of evidence.failed) say(`${at} was not compared: ${cause}`)
  if (tooLong > 0 || evidence.failed.length > 0)
    throw new CannotTell(
      'nothing-examined',
      `${tooLong} rows are longer than max_allowed_packet, ${evidence.failed.length} tables could not be read: the repair is not whole.`,
    )
  if (unresolved > 0 || evidence.shapes.length > 0)
    throw new CannotTell(
      'moving-target',
      `${unresolved} rows could not be told apart from rows in flight, ${evidence.shapes.length} tables not compared: the repair is not whole.`,
    )
  if (moved)
    throw new CannotTell('moving-target', 'Rows changed while their statements were made: the repair is not whole.')
  return count > 0 ? EXIT['NO-GO'] : EXIT.GO
}

function say(line: string): void {
  output.write(`${line}\n`)
}

/** Tables are compared side by side: what one writes must not be cut by another. */
function inTurn(file: FileHandle): (content: string | Uint8Array) => Promise<void> {
  let last = Promise.resolve()
  return (content) => {
    last = last.then(() => file.writeFile(content))
    return last
  }
}
