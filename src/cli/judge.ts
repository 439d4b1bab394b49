import { consoleReport } from '../../reporters/console.ts'
import { parseLedger } from '../../reporters/ledger-json.ts'
import { type Verified, verifyArtefacts } from '../../reporters/verify.ts'
import { loadChecks } from '../bind/registry.ts'
import { compareRuns } from '../kernel/comparison.ts'
import { CannotTell, unproven } from '../kernel/judgement.ts'
import { EXIT, type Ledger } from '../kernel/ledger.ts'
import { judgeEvidence, type Outcome } from '../kernel/run-check.ts'
import { staleness } from '../kernel/staleness.ts'
import { faultsOf } from '../kernel/validate.ts'
import { loadConfig } from '../targets/config.ts'
import { ConfigError } from '../targets/config-error.ts'
import { type RunOptions, UsageError } from './args.ts'
import { baseline } from './baseline.ts'
import { buildLedger } from './build-ledger.ts'
import { verifyKey } from './keys.ts'
import { output, styleOf } from './output.ts'
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
  const settings = await loadConfig({
    ...(options.config ? { file: options.config } : {}),
    cwd: process.cwd(),
    env: process.env,
  })
  const known = new Map((await loadChecks()).map((check) => [check.id as string, check]))
  const faults = faultsOf({ ...settings, notCompared: [] }, [...known.values()], new Date())
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  const planned = stored.checks.map(
    ({ id, question, plan, severity }) => known.get(id) ?? retired({ id, question, plan, severity }),
  )
  const outcomes = new Map<string, Outcome>(
    stored.checks.map((check) => [
      check.id,
      { check: check.id, gatherMs: check.durationMs, ...rejudged(check, known) },
    ]),
  )
  const { startedAt, finishedAt, ...run } = stored.run
  const { engines, steps, plannedOut } = stored
  const told = buildLedger({
    tool: toolInfo(),
    run: { ...run, startedAt: new Date(startedAt), finishedAt: new Date(finishedAt) },
    engines,
    steps,
    plannedOut,
    planned,
    outcomes,
    waivers: settings.waivers,
    others: stored.others,
  })
  const ledger = before ? { ...told, comparison: compareRuns(before, told) } : told
  const report = consoleReport(output, { ...styleOf(options.colour), live: false, total: planned.length })
  report.end(ledger, [])
  if (ledger.verdict !== stored.verdict)
    output.write(`The stored run said ${stored.verdict}; judged again it says ${ledger.verdict}.\n`)
  for (const remark of verified.remarks) output.write(`${remark}\n`)
  const maxAgeHours = options.maxAgeHours ?? settings.declared.evidence?.maxAgeHours ?? MAX_AGE_HOURS
  const doubts = [...verified.altered, ...staleness(stored, { now: new Date(), maxAgeHours })]
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
  return { verified, stored }
}

type StoredCheck = Ledger['checks'][number]

/** Where gathering had failed there is no evidence to judge: what it said then still stands. */
function rejudged(
  stored: StoredCheck,
  known: ReadonlyMap<string, Parameters<typeof judgeEvidence>[0]>,
): Pick<Outcome, 'judgement' | 'evidence'> {
  const check = known.get(stored.id)
  if (!check) return { judgement: unproven('defect', `This version has no check ${stored.id}.`) }
  if (stored.evidence === undefined) {
    return { judgement: unproven(stored.reason ?? 'defect', stored.cause ?? 'The stored run holds no evidence of it.') }
  }
  return { judgement: judgeEvidence(check, stored.evidence), evidence: stored.evidence }
}

function retired(
  check: Pick<StoredCheck, 'id' | 'question' | 'plan' | 'severity'>,
): Parameters<typeof judgeEvidence>[0] {
  return {
    ...check,
    phases: [],
    needs: {},
    codes: [],
    gather: async () => null,
    judge: () => unproven('defect', 'retired'),
  }
}
