import { annotations } from '../../reporters/annotations.ts'
import type { ConsoleReporter } from '../../reporters/console.ts'
import { statement } from '../../reporters/view.ts'
import { type Place, type Written, writeArtefacts } from '../../reporters/write.ts'
import { EXIT, type Ledger } from '../kernel/ledger.ts'
import { complain, output } from './output.ts'

/** The end of a run: writes what it found and says the verdict, whichever of the two fails. Answers with the exit code. */
export async function finish(
  ledger: Ledger,
  to: Place & { report: ConsoleReporter; key?: Parameters<typeof writeArtefacts>[1]['key'] },
): Promise<number> {
  const { report, ...place } = to
  const { files, failures } = await written(ledger, place)
  const said = [...failures]
  try {
    report.end(ledger, files)
    if (process.env.GITHUB_ACTIONS === 'true') output.write(annotations(ledger))
  } catch (error) {
    output.write(`\n${ledger.verdict}\n`)
    said.push(`The report for people could not be made: ${(error as Error).message}`)
  }
  for (const failure of said) complain(failure)
  if (said.length > 0) complain(`${statement(ledger)} The exit code is ${EXIT.failed}: not all of it could be written.`)
  if (said.length > 0) return EXIT.failed
  return ledger.run.interrupted ? EXIT.interrupted : ledger.exitCode
}

async function written(ledger: Ledger, to: Parameters<typeof writeArtefacts>[1]): Promise<Written> {
  const jobSummary = process.env.GITHUB_STEP_SUMMARY
  try {
    return await writeArtefacts(ledger, { ...to, jobSummary })
  } catch (error) {
    return { files: [], failures: [`Nothing was written: ${(error as Error).message}`] }
  }
}
