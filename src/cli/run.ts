import { dirname, join } from 'node:path'
import { loadPlants } from '../../fixtures/plants/registry.ts'
import { domainsWith } from '../../fixtures/world/groups.ts'
import { consoleReport } from '../../reporters/console.ts'
import { loadChecks } from '../bind/registry.ts'
import { runSuites } from '../bind/run.ts'
import type { AnyCheck } from '../kernel/check.ts'
import { compareRuns } from '../kernel/comparison.ts'
import { settle } from '../kernel/gate.ts'
import { CannotTell, unproven } from '../kernel/judgement.ts'
import type { Ledger } from '../kernel/ledger.ts'
import type { Outcome } from '../kernel/run-check.ts'
import { faultsOf } from '../kernel/validate.ts'
import { loadConfig, type Settings } from '../targets/config.ts'
import { ConfigError, nearest } from '../targets/config-error.ts'
import { refuseHalfRedis } from '../targets/sections/redis.ts'
import { type RunOptions, UsageError } from './args.ts'
import { demandRoom } from './artefacts.ts'
import { baseline } from './baseline.ts'
import { buildLedger } from './build-ledger.ts'
import { explain } from './failure.ts'
import { finish } from './finish.ts'
import { jobLimits } from './job-limits.ts'
import { signingKey } from './keys.ts'
import { complain, output, styleOf } from './output.ts'
import { rehearses } from './rehearsing.ts'
import { type Selection, select } from './select.ts'
import { toolInfo } from './tool.ts'
import { openWorld, type RunWorld } from './world.ts'

/** Said on standard error, of what went wrong outside the checks. */
const MOST_TROUBLES = 20

/** The gate: asks every planned check and answers with the exit code. */
export async function runGate(options: RunOptions, signal: AbortSignal): Promise<number> {
  const startedAt = new Date()
  const settings = await loadConfig({
    ...(options.config ? { file: options.config } : {}),
    cwd: process.cwd(),
    env: process.env,
  })
  refuseHalfRedis(settings)
  const key = signingKey(process.env)
  const before = await baseline(options.baseline)
  const checks = await loadChecks()
  refuseFaults(settings, checks, startedAt)
  const plant = options.plant === undefined ? undefined : await findPlant(options.plant)
  const phase = options.phase ?? plant?.phase ?? settings.phase ?? 'replicating'
  const everything = options.suites.length + options.checks.length === 0
  const suites = plant && everything ? domainsWith(plant) : options.suites
  const selection = select(checks, { ...options, suites, phase }, settings.planOut)
  const rehearsal = rehearses(settings, options)
  const place = { ledger: options.ledger, directory: dirname(options.ledger) }
  await demandRoom(place)
  const report = consoleReport(output, { ...styleOf(options.colour), total: selection.planned.length })

  const outcomes = new Map<string, Outcome>()
  const troubles: string[] = []
  const steps: Ledger['steps'][number][] = []
  let world: RunWorld | undefined
  let defect: unknown
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    try {
      return await work()
    } finally {
      steps.push({ name, ms: Math.round(performance.now() - began) })
    }
  }
  try {
    world = await openWorld({
      settings,
      phase,
      ...(options.databases ? { databases: options.databases } : {}),
      rehearsal,
      checks: selection.planned,
      scale: options.scale,
      replication: options.replication,
      ...(plant ? { plant } : {}),
      onProgress: (line) => report.step(line),
      signal,
    })
    steps.push(...world.steps)
    const { endpoints, unreachable, services, databases, declared } = world
    const job = {
      endpoints,
      unreachable,
      services,
      databases,
      phase,
      declared,
      ...jobLimits(settings),
      ...(world.rehearsal ? {} : { checkpointFolder: join(dirname(options.ledger), 'checkpoints') }),
    }
    const byId = new Map<string, AnyCheck>(selection.planned.map((check) => [check.id, check]))
    const run = await timed('ask the checks', () =>
      runSuites(selection.planned, job, {
        signal,
        onStart: (id) => report.start(id),
        onProgress: (step) => report.progress(step),
        onOutcome: (outcome) => {
          const check = byId.get(outcome.check)
          if (check) report.outcome(check, settle(check, outcome.judgement, settings.waivers), outcome.gatherMs)
        },
      }),
    )
    for (const [id, outcome] of run.outcomes) outcomes.set(id, outcome)
    troubles.push(...run.troubles)
  } catch (error) {
    const { reason, message } =
      error instanceof CannotTell
        ? error
        : signal.aborted
          ? new CannotTell('timed-out', 'The run was interrupted.')
          : new CannotTell('defect', `The harness itself failed: ${(error as Error).message}`)
    if (reason === 'defect') defect = error
    for (const { id } of selection.planned)
      outcomes.set(id, { check: id, judgement: unproven(reason, message), gatherMs: 0 })
  } finally {
    const open = world
    if (open)
      await timed('clean up', async () => await open[Symbol.asyncDispose]()).catch((error: Error) =>
        troubles.push(`Cleaning up failed: ${error.message}`),
      )
  }
  if (signal.aborted) markInterrupted(selection, outcomes)

  const result = buildLedger({
    tool: toolInfo(),
    run: {
      startedAt,
      finishedAt: new Date(),
      phase,
      rehearsal,
      ...(plant ? { plant: plant.id } : {}),
      databases: world?.databases ?? options.databases ?? settings.databases ?? [],
      ...(world && world.databasesLeftOut.length > 0 ? { databasesLeftOut: world.databasesLeftOut } : {}),
      notAsked: selection.notAsked,
      notDue: selection.notDue,
      interrupted: signal.aborted,
    },
    engines: world?.engines ?? [],
    steps,
    plannedOut: selection.plannedOut,
    planned: selection.planned,
    outcomes,
    waivers: settings.waivers,
    others: selection.others,
    // A rehearsal where nothing is configured was asked for by whoever typed the command.
    asked: { rehearsal: true, partial: options.allowPartial },
  })
  const ledger = before ? { ...result, comparison: compareRuns(before, result) } : result
  for (const trouble of troubles.slice(0, MOST_TROUBLES)) complain(`! ${trouble}`)
  const code = await finish(ledger, { ...place, key, report })
  return defect === undefined ? code : explain(defect)
}

function refuseFaults(settings: Settings, checks: readonly AnyCheck[], now: Date): void {
  const faults = faultsOf(
    { waivers: settings.waivers, planOut: settings.planOut, notCompared: settings.declared.notCompared },
    checks,
    now,
  )
  if (faults.length > 0)
    throw new ConfigError(faults.map((fault) => `${settings.file ?? 'config'}: ${fault}`).join('\n'))
}

async function findPlant(id: string) {
  const plants = await loadPlants()
  const plant = plants.find((candidate) => candidate.id === id)
  if (plant) return plant
  const near = nearest(
    id,
    plants.map((candidate) => candidate.id),
  )
  throw new UsageError(`There is no plant '${id}'${near ? `; did you mean '${near}'?` : '; see --list.'}`)
}

/** What had not reported when the person interrupted is said to be so, not a defect. */
function markInterrupted({ planned }: Selection, outcomes: Map<string, Outcome>): void {
  for (const { id } of planned) {
    if (!outcomes.has(id))
      outcomes.set(id, { check: id, judgement: unproven('timed-out', 'The run was interrupted.'), gatherMs: 0 })
  }
}
