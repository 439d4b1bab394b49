import { chromiumPath } from '../../fixtures/chromium-path.ts'
import { DEBIAN_PROGRAMS, type DebianProgram, debianProgram, obtainable } from '../../fixtures/debian-programs.ts'
import { CannotTell } from '../kernel/judgement.ts'
import { variable } from '../targets/environment.ts'
import { provisionMysql } from '../targets/provision/index.ts'
import { provisionK6 } from '../targets/provision/k6.ts'
import { output } from './output.ts'

/** Fetches what the tests run and stops: the set-up of `npm test`. */
export async function prepare(signal: AbortSignal): Promise<number> {
  signal.throwIfAborted()
  variable(process.env, 'PARITY_ENGINE')
  try {
    const onProgress = (line: string) => output.write(`${line}\n`)
    await provisionMysql({ onProgress, signal })
    // Without it the tests of load say so themselves.
    await provisionK6({ onProgress, signal }).catch((error: Error) => onProgress(error.message))
    const programs = (Object.keys(DEBIAN_PROGRAMS) as DebianProgram[])
      .filter(obtainable)
      .filter((name) => name !== 'chromium' || !chromiumPath())
    await Promise.all(programs.map((name) => debianProgram(name, onProgress)))
    return 0
  } catch (error) {
    throw error instanceof CannotTell
      ? error
      : new CannotTell('unreachable', (error as Error).message, { cause: error })
  }
}
