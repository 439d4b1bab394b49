import { EXIT } from '../kernel/ledger.ts'
import { explain } from './failure.ts'
import { interruptible } from './interrupt.ts'
import { complain, flushed, output } from './output.ts'

/** Runs a program to its exit code: whatever it throws is said in words, and what it said and nobody could read is no answer. */
export async function program(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interrupt = interruptible()
  let code: number
  try {
    code = await work(interrupt.signal)
  } catch (error) {
    code = interrupt.signal.aborted ? EXIT.interrupted : explain(error)
  } finally {
    interrupt[Symbol.dispose]()
  }
  await flushed()
  if (!output.isBroken) return code
  complain(
    `Standard output was closed, or could be written no further, before all was said (exit code ${EXIT.failed}).`,
  )
  return EXIT.failed
}
