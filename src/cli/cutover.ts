import { askerOf, type Job } from '../bind/job.ts'
import { loadChecks } from '../bind/registry.ts'
import { Journal } from '../cutover/journal.ts'
import { serve } from '../cutover/server.ts'
import { terminalView } from '../cutover/terminal.ts'
import { Watch } from '../cutover/watch.ts'
import { PHASES, type Phase } from '../kernel/check.ts'
import { EXIT } from '../kernel/ledger.ts'
import { loadConfig } from '../targets/config.ts'
import { ConfigError } from '../targets/config-error.ts'
import { refuseHalfRedis } from '../targets/sections/redis.ts'
import type { RunOptions } from './args.ts'
import { demandPlace } from './artefacts.ts'
import { jobLimits } from './job-limits.ts'
import { output } from './output.ts'
import { rehearses } from './rehearsing.ts'
import { demandServers, openWorld } from './world.ts'

/** Watches the night until the person ends it: 0. What was seen and decided stays in the journal. */
export async function cutover(options: RunOptions, signal: AbortSignal): Promise<number> {
  const settings = await loadConfig({
    ...(options.config ? { file: options.config } : {}),
    cwd: process.cwd(),
    env: process.env,
  })
  refuseHalfRedis(settings)
  const checks = await loadChecks()
  const { journal: file, port, everyMs } = options.monitor
  await demandPlace('--journal', file)
  const journal = new Journal(file)
  await using world = await openWorld({
    settings,
    phase: 'replicating',
    ...(options.databases ? { databases: options.databases } : {}),
    rehearsal: rehearses(settings, options),
    scale: options.scale,
    replication: options.replication,
    checks,
    onProgress: (line) => output.write(`${line}\n`),
    signal,
  })
  demandServers(world)
  const { endpoints, services, databases, declared, rehearsal, lab } = world
  if (!rehearsal && journal.entries.some(({ kind, data }) => kind === 'opened' && data.rehearsal === true))
    throw new ConfigError(`${file} is the journal of a rehearsal; name another with --journal.`)
  await using stack = new AsyncDisposableStack()
  const askers = new Map(
    PHASES.map((phase) => {
      const job: Job = {
        endpoints,
        services,
        databases,
        phase,
        declared,
        ...jobLimits(settings),
      }
      return [phase, stack.use(askerOf(job))] as const
    }),
  )
  const watch = new Watch({
    checks,
    askerFor: (phase: Phase) => askers.get(phase) as ReturnType<typeof askerOf>,
    journal,
    everyMs,
    signal,
    rehearsal,
    ...(lab ? { actions: { paused: () => lab.enter('freeze'), primary: () => lab.enter('after-cutover') } } : {}),
  })
  const server = stack.use(await opened(() => serve(watch, port), port))
  journal.append('opened', {
    rehearsal,
    told: `Opened: ${world.engines.map(({ role, product }) => `${role} ${product}`).join(', ')}.`,
  })
  output.write(`\nThe cutover night: ${server.url}\n`)
  output.write(`Journal: ${file}. End with Ctrl-C; opened again, it goes on where it was.\n\n`)
  using _view = terminalView(watch, (line) => output.write(line))
  await watch.run()
  return EXIT.GO
}

async function opened<T>(open: () => Promise<T>, port: number): Promise<T> {
  try {
    return await open()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new ConfigError(`Port ${port} is taken; name another with --port, or 0 for any.`)
    throw error
  }
}
