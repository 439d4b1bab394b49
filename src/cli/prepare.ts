import { CannotTell } from '../kernel/judgement.ts'
import { provisionMysql } from '../targets/provision/index.ts'
import { output } from './output.ts'

/** Fetches what a run needs and stops: the set-up of `npm test`. */
export async function prepare(signal: AbortSignal): Promise<number> {
  signal.throwIfAborted()
  try {
    await provisionMysql({ onProgress: (line) => output.write(`${line}\n`) })
    return 0
  } catch (error) {
    throw error instanceof CannotTell
      ? error
      : new CannotTell('unreachable', (error as Error).message, { cause: error })
  }
}
