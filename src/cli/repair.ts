import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { loadPlants } from '../../fixtures/plants/registry.ts'
import { askerOf } from '../bind/job.ts'
import { compareAll } from '../compare/rows/compare-all.ts'
import { REPAIR_END, REPAIR_HEAD, repairStatements } from '../compare/rows/repair.ts'
import { CannotTell } from '../kernel/judgement.ts'
import { EXIT } from '../kernel/ledger.ts'
import { loadConfig } from '../targets/config.ts'
import { type RunOptions, UsageError } from './args.ts'
import { jobLimits } from './job-limits.ts'
import { output } from './output.ts'
import { openWorld } from './world.ts'

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
  await using world = await openWorld({
    settings,
    phase,
    ...(options.databases ? { databases: options.databases } : {}),
    rehearsal: options.rehearsal,
    scale: options.scale,
    ...(plant ? { plant } : {}),
    onProgress: (line) => say(line),
    signal,
  })
  await using asker = askerOf({
    ...world,
    phase,
    ...bounds,
  })
  await mkdir(dirname(options.out), { recursive: true })
  // Rows of customers: for the one who asked alone.
  const part = `${options.out}.${process.pid}.part`
  await using file = await open(part, 'w', 0o600)
  await file.write(REPAIR_HEAD)
  let count = 0
  const evidence = await asker.with(
    { source: ['mysql.rows', 'mysql.position'], target: ['mysql.rows', 'mysql.position'] },
    bounds.dataMs,
    signal,
    (ports, run) =>
      compareAll(ports.source, ports.target, run, async (pair, differences) => {
        for await (const statement of repairStatements(
          pair,
          differences,
          ports.source['mysql.rows'],
          ports.target['mysql.rows'],
        )) {
          count++
          await file.write(`${statement};\n`)
        }
      }),
  )
  await file.write(REPAIR_END)
  await rename(part, options.out)
  const unresolved = evidence.tables.reduce((sum, table) => sum + table.unresolved, 0)
  say(`${count} statements for the target in ${options.out}; nothing was executed.`)
  for (const { at } of evidence.shapes)
    say(`${at} was not compared: one side has columns or a table that the other lacks.`)
  if (unresolved > 0 || evidence.shapes.length > 0)
    throw new CannotTell(
      'moving-target',
      `${unresolved} rows could not be told apart from rows in flight, ${evidence.shapes.length} tables not compared: the repair is not whole.`,
    )
  return count > 0 ? EXIT['NO-GO'] : EXIT.GO
}

function say(line: string): void {
  output.write(`${line}\n`)
}
