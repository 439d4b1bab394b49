import { dirname } from 'node:path'
import { consoleReport } from '../../reporters/console.ts'
import { prefixOf } from '../../reporters/write.ts'
import { askerOf } from '../bind/job.ts'
import { loadChecks } from '../bind/registry.ts'
import { capacityOf } from '../compare/load/capacity.ts'
import { statedLoad } from '../compare/load/stated.ts'
import type { AnyCheck } from '../kernel/check.ts'
import { settle } from '../kernel/gate.ts'
import { EXIT } from '../kernel/ledger.ts'
import type { Outcome } from '../kernel/run-check.ts'
import { saveRecord } from '../load/records.ts'
import type { LoadRecord } from '../ports/load.ts'
import type { Profile } from '../ports/load-plan.ts'
import { loadConfig, type Settings } from '../targets/config.ts'
import { demandRoom, refuseGate } from './artefacts.ts'
import { buildLedger } from './build-ledger.ts'
import { finish } from './finish.ts'
import { LOAD_HELP, type LoadOptions, readLoadArgs } from './load-args.ts'
import { collected, manifests } from './load-cluster.ts'
import { type LoadTarget, openLoadTarget } from './load-target.ts'
import { output, styleOf } from './output.ts'
import { rehearses } from './rehearsing.ts'
import { toolInfo } from './tool.ts'

/** `load` and `soak`: makes load on purpose, leaves a record, and judges it. */
export async function load(verb: 'load' | 'soak', argv: readonly string[], signal: AbortSignal): Promise<number> {
  const options = readLoadArgs(verb, argv)
  if (!options) {
    output.write(LOAD_HELP)
    return 0
  }
  const startedAt = new Date()
  const settings = await loadConfig({
    ...(options.config ? { file: options.config } : {}),
    cwd: process.cwd(),
    env: process.env,
  })
  const { cluster } = options
  if (cluster?.verb === 'manifests') {
    output.write(manifests(statedLoad(settings.declared), options, cluster.runners, cluster.namespace))
    return 0
  }
  const say = (line: string) => output.write(`${line}\n`)
  const rehearsal = rehearses(settings, options, {
    isConfigured: settings.declared.load !== undefined,
    lacks: 'nothing to put load on (section load: baseUrl, allowedHosts)',
  })
  await refuseGate(options.ledger)
  await demandRoom(placeOf(options))
  await using target = await openLoadTarget({ settings, rehearsal, onProgress: say, signal })
  if (verb === 'soak') {
    const { soak } = await import('./soak.ts')
    const ended = await soak(target, options, say, signal)
    if (!ended) return EXIT.interrupted
  } else {
    if (cluster) {
      say(`record: ${await saveRecord(target.folder, await collected(target.load, options, cluster.logs))}`)
      return await judged(target, options, settings, startedAt, signal)
    }
    const { profile, seconds = target.load.seconds[profile], rate } = options
    say(`${profile} on ${new URL(target.load.baseUrl).host} for ${seconds} s …`)
    const everyMs = target.rehearsal ? { everyMs: Math.max(250, Math.min(1_000, seconds * 5)) } : {}
    const record = await target.run({ profile, seconds, ...(rate === undefined ? {} : { rate }), ...everyMs })
    if (signal.aborted) return EXIT.interrupted
    say(`record: ${await saveRecord(target.folder, record)}`)
    if (profile === 'breakpoint') say(capacityTold(record, target))
  }
  return await judged(target, options, settings, startedAt, signal)
}

export function capacityTold(record: LoadRecord, { load }: Pick<LoadTarget, 'load'>): string {
  const found = capacityOf(record, load)
  if (!found)
    return `The ramp to ${record.rate} journeys/s did not find the limit: the objectives held, or broke too late to tell. Take a higher --rate.`
  const { requests, pods, brokeAt, windows } = found
  return `capacity: ${requests.toFixed(1)} requests/s of ${pods} pods, ${(requests / pods).toFixed(1)} a pod; objectives broke from second ${brokeAt.toFixed(0)} (${windows} windows).`
}

/** Checks that a record of this profile can answer. */
function answeredBy(profile: Profile, { id }: AnyCheck): boolean {
  if (!id.startsWith('load/')) return false
  // It is made to break the objectives.
  if (profile === 'breakpoint') return id === 'load/cost'
  return profile === 'soak' || id !== 'load/soak'
}

async function judged(
  { job, load, engines, rehearsal, folder }: LoadTarget,
  options: LoadOptions,
  settings: Settings,
  startedAt: Date,
  signal: AbortSignal,
): Promise<number> {
  const { profile } = options
  const all = await loadChecks()
  const checks = all.filter((check) => answeredBy(profile, check))
  const report = consoleReport(output, { ...styleOf(options.colour), total: checks.length })
  const services = { ...job.services, target: { ...job.services.target, load: { folder, maxAgeHours: 336 } } }
  await using asker = askerOf({ ...job, services, declared: { ...job.declared, load: { ...load, proof: profile } } })
  const outcomes = new Map<string, Outcome>()
  for (const check of checks) {
    const outcome = await asker.ask(check, { signal })
    outcomes.set(check.id, outcome)
    report.outcome(check, settle(check, outcome.judgement, settings.waivers), outcome.gatherMs)
  }
  const ledger = buildLedger({
    tool: toolInfo(),
    run: {
      startedAt,
      finishedAt: new Date(),
      phase: 'replicating',
      rehearsal,
      databases: [],
      notAsked: all.filter((check) => !checks.includes(check)).map(({ id }) => id),
      notDue: [],
      interrupted: signal.aborted,
    },
    engines,
    steps: [],
    plannedOut: [],
    planned: checks,
    outcomes,
    waivers: settings.waivers,
    // Whoever makes load asks what load can answer, and nothing else.
    asked: { rehearsal: true, partial: true },
  })
  return await finish(ledger, { ...placeOf(options), report })
}

function placeOf({ ledger }: LoadOptions) {
  return { ledger, directory: dirname(ledger), prefix: prefixOf(ledger) }
}
