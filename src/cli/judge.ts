import { consoleReport } from '../../reporters/console.ts'
import { parseLedger } from '../../reporters/ledger-json.ts'
import { type Verified, verifyArtefacts } from '../../reporters/verify.ts'
import { loadChecks } from '../bind/registry.ts'
import { compareRuns } from '../kernel/comparison.ts'
import { CannotTell } from '../kernel/judgement.ts'
import { EXIT, type Ledger } from '../kernel/ledger.ts'
import { staleness } from '../kernel/staleness.ts'
import { faultsOf } from '../kernel/validate.ts'
import { loadDecisions } from '../targets/config.ts'
import { ConfigError } from '../targets/config-error.ts'
import { type RunOptions, UsageError } from './args.ts'
import { baseline } from './baseline.ts'
import { verifyKey } from './keys.ts'
import { output, styleOf } from './output.ts'
import { rejudge } from './rejudge.ts'
import { toolInfo } from './tool.ts'

/** Evidence of yesterday says little of tonight. */
const MAX_AGE_HOURS = 24

/**
 * Judges a stored run again with today's rules and waivers, without touching a server. What was altered since, or is stale, is no GO.
 * Throws `CannotTell` where the ledger is not known to be what a run wrote.
 */
export async function judgeLedger(file: string, options: RunOptions): Promise<number> {
  const { verified, stored } = await readLedger(file, options)
  const before = await baseline(options.baseline)
  const config = await loadDecisions({
    ...(options.config ? { file: options.config } : {}),
    cwd: process.cwd(),
    env: process.env,
  })
  const checks = await loadChecks()
  const faults = faultsOf({ ...config, notCompared: [] }, checks, new Date())
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  const maxAgeHours = options.maxAgeHours ?? config.maxAgeHours ?? MAX_AGE_HOURS
  const stale = [...verified.altered, ...staleness(stored, { now: new Date(), maxAgeHours })]
  const { waivers, planOut } = config
  const asked = { rehearsal: options.rehearsal, partial: options.allowPartial }
  const judged = rejudge(stored, { tool: toolInfo(), checks, waivers, planOut, asked }, stale)
  const ledger = before ? { ...judged, comparison: compareRuns(before, judged) } : judged
  const report = consoleReport(output, { ...styleOf(options.colour), live: false, total: ledger.checks.length })
  report.end(ledger, [])
  if (ledger.verdict !== stored.verdict)
    output.write(`The stored run said ${stored.verdict}; judged again it says ${ledger.verdict}.\n`)
  for (const remark of verified.remarks) output.write(`${remark}\n`)
  const doubts = ledger.doubts ?? []
  if (doubts.length === 0) return ledger.exitCode
  output.write(`COULD-NOT-TELL: ${doubts.join('\n                ')}\n`)
  // What is broken stays broken, however old the evidence.
  return ledger.verdict === 'NO-GO' && verified.altered.length === 0 ? ledger.exitCode : EXIT['COULD-NOT-TELL']
}

async function readLedger(file: string, options: RunOptions): Promise<{ verified: Verified; stored: Ledger }> {
  const verified = await verifyArtefacts(file, verifyKey(process.env)).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`Cannot read the ledger ${file} (${error.code}).`)
  })
  const [doubt] = verified.doubts
  if (doubt && verified.sealed) throw new CannotTell('defect', doubt)
  let stored: Ledger
  try {
    stored = parseLedger(verified.ledger)
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`)
  }
  if (doubt && !options.unsealed) throw new CannotTell('defect', doubt)
  for (const moment of [stored.run.startedAt, stored.run.finishedAt])
    if (Number.isNaN(Date.parse(moment))) throw new UsageError(`${file}: '${moment}' is no time.`)
  return { verified, stored }
}
