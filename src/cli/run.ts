import { dirname, join } from 'node:path'
import { loadPlants } from '../../fixtures/plants/registry.ts'
import { domainsWith } from '../../fixtures/world/groups.ts'
import { annotations } from '../../reporters/annotations.ts'
import { consoleReport } from '../../reporters/console.ts'
import { writeArtefacts } from '../../reporters/write.ts'
import { loadChecks } from '../bind/registry.ts'
import { runSuites } from '../bind/run.ts'
import type { AnyCheck } from '../kernel/check.ts'
import { compareRuns } from '../kernel/comparison.ts'
import { settle } from '../kernel/gate.ts'
import { CannotTell, unproven } from '../kernel/judgement.ts'
import { EXIT, type Ledger } from '../kernel/ledger.ts'
import type { Outcome } from '../kernel/run-check.ts'
import { faultsOf } from '../kernel/validate.ts'
import { loadConfig, type Settings } from '../targets/config.ts'
import { ConfigError, nearest } from '../targets/config-error.ts'
import { type RunOptions, UsageError } from './args.ts'
import { baseline } from './baseline.ts'
import { buildLedger } from './build-ledger.ts'
import { jobLimits } from './job-limits.ts'
import { signingKey } from './keys.ts'
import { output, styleOf } from './output.ts'
import { type Selection, select } from './select.ts'
import { toolInfo } from './tool.ts'
import { openWorld, type RunWorld } from './world.ts'

/** The gate: asks every planned check and answers with the exit code. */
export async function runGate(options: RunOptions, signal: AbortSignal): Promise<number> {
  const startedAt = new Date()
  const settings = await loadConfig({
    ...(options.config ? { file: options.config } : {}),
    cwd: process.cwd(),
    env: process.env,
  })
  const key = signingKey(process.env)
  const before = await baseline(options.baseline)
  const checks = await loadChecks()
  refuseFaults(settings, checks, startedAt)
  const plant = options.plant === undefined ? undefined : await findPlant(options.plant)
  const phase = options.phase ?? plant?.phase ?? settings.phase ?? 'replicating'
  const everything = options.suites.length + options.checks.length === 0
  const suites = plant && everything ? domainsWith(plant) : options.suites
  const selection = select(checks, { ...options, suites, phase }, settings.planOut)
  const report = consoleReport(output, { ...styleOf(options.colour), total: selection.planned.length })

  const outcomes = new Map<string, Outcome>()
  const troubles: string[] = []
  const steps: Ledger['steps'][number][] = []
  let world: RunWorld | undefined
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
      rehearsal: options.rehearsal,
      checks: selection.planned,
      scale: options.scale,
      replication: options.replication,
      ...(plant ? { plant } : {}),
      onProgress: (line) => report.step(line),
      signal,
    })
    steps.push(...world.steps)
    const { endpoints, services, databases, declared } = world
    const job = {
      endpoints,
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
    if (!(error instanceof CannotTell) && !signal.aborted) throw error
    troubles.push((error as Error).message)
    const { reason, message } =
      error instanceof CannotTell ? error : new CannotTell('timed-out', 'The run was interrupted.')
    for (const { id } of selection.planned)
      outcomes.set(id, { check: id, judgement: unproven(reason, message), gatherMs: 0 })
  } finally {
    const open = world
    if (open) await timed('clean up', async () => await open[Symbol.asyncDispose]())
  }
  if (signal.aborted) markInterrupted(selection, outcomes)

  const told = buildLedger({
    tool: toolInfo(),
    run: {
      startedAt,
      finishedAt: new Date(),
      phase,
      rehearsal: world?.rehearsal ?? !settings.endpoints,
      ...(plant ? { plant: plant.id } : {}),
      databases: world?.databases ?? options.databases ?? settings.databases ?? [],
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
  })
  const ledger = before ? { ...told, comparison: compareRuns(before, told) } : told
  const files = await writeArtefacts(ledger, {
    ledger: options.ledger,
    directory: dirname(options.ledger),
    jobSummary: process.env.GITHUB_STEP_SUMMARY,
    key,
  })
  report.end(ledger, files)
  if (process.env.GITHUB_ACTIONS === 'true') output.write(annotations(ledger))
  return signal.aborted ? EXIT.interrupted : ledger.exitCode
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
