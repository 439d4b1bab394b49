import { readBefore } from '../../reporters/ledger-json.ts'
import { verifyArtefacts } from '../../reporters/verify.ts'
import type { Before } from '../kernel/comparison.ts'
import { UsageError } from './args.ts'

/** The run before, as `--baseline` names it. Throws `UsageError` in one sentence. */
export async function baseline(file: string | undefined): Promise<Before | undefined> {
  if (file === undefined) return undefined
  const { ledger, sealed, doubts } = await verifyArtefacts(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--baseline: cannot read ${file} (${error.code}).`)
  })
  // A ledger alone may be compared with; one that is known to be altered may not.
  if (sealed && doubts[0]) throw new UsageError(`--baseline: ${doubts[0]}`)
  try {
    return readBefore(ledger)
  } catch (error) {
    throw new UsageError(`--baseline: ${file}: ${(error as Error).message}`)
  }
}
