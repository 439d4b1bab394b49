import { CannotTell } from '../kernel/judgement.ts'
import { EXIT } from '../kernel/ledger.ts'

/** The first Ctrl-C ends the run in order; the second ends the process at once (the reaper still cleans up after it). */
export function interruptible(): { signal: AbortSignal } & Disposable {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    process.stderr.write('\nInterrupted: cleaning up …\n')
    controller.abort(new CannotTell('timed-out', 'The run was interrupted.'))
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, onSignal)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, onSignal)
    },
  }
}
