import { readFile } from 'node:fs/promises'
import { consoleReport } from '../../reporters/console.ts'
import { parseLedger } from '../../reporters/ledger-json.ts'
import { loadChecks } from '../bind/registry.ts'
import { unproven } from '../kernel/judgement.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { judgeEvidence, type Outcome } from '../kernel/run-check.ts'
import { faultsOf } from '../kernel/validate.ts'
import { loadConfig } from '../targets/config.ts'
import { ConfigError } from '../targets/config-error.ts'
import { type RunOptions, UsageError } from './args.ts'
import { buildLedger } from './build-ledger.ts'
import { output, styleOf } from './output.ts'
import { toolInfo } from './tool.ts'

/** Judges a stored run again with today's rules and waivers, without touching a server. */
export async function judgeLedger(file: string, options: RunOptions): Promise<number> {
  const stored = await readLedger(file)
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
  const ledger = buildLedger({
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
  const report = consoleReport(output, { ...styleOf(options.colour), live: false, total: planned.length })
  report.end(ledger, [])
  if (ledger.verdict !== stored.verdict)
    output.write(`The stored run said ${stored.verdict}; judged again it says ${ledger.verdict}.\n`)
  return ledger.exitCode
}

async function readLedger(file: string): Promise<Ledger> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`Cannot read the ledger ${file} (${(error as NodeJS.ErrnoException).code}).`)
  }
  try {
    return parseLedger(text)
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`)
  }
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
