import { CannotTell } from '../kernel/judgement.ts'
import { EXIT } from '../kernel/ledger.ts'
import { ConfigError } from '../targets/config-error.ts'
import { UsageError } from './args.ts'
import { complain } from './output.ts'

/** Says what went wrong, and answers with the exit code for it. */
export function explain(error: unknown): number {
  if (error instanceof UsageError) {
    complain(error.message)
    return EXIT.usage
  }
  if (error instanceof ConfigError) {
    complain(error.message)
    return EXIT.config
  }
  if (error instanceof CannotTell) {
    complain(`COULD-NOT-TELL: ${error.message}`)
    return EXIT['COULD-NOT-TELL']
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  complain(`The harness itself failed, so nothing is known (exit code ${EXIT.failed}).\n${what}`)
  return EXIT.failed
}
