// Imports nothing before it is needed: whatever cannot be loaded must end here too. To Node such an end is 1, which is NO-GO to us.

/** As `EXIT.failed`. */
const FAILED = 70

process.on('uncaughtException', fatal)
process.on('unhandledRejection', fatal)
// A program that neither ended nor failed, as nothing was left that it could wait for: Node's own code for it is 13.
process.on('exit', (code) => {
  if (code === 13) process.exitCode = FAILED
})
// Nobody reads it any more: that must not end a run before its report is written.
process.stderr.on('error', () => {})

/** Says what nobody caught, and ends the process with 70. Servers of a rehearsal go with it: their reaper waits for that. */
export async function fatal(error: unknown): Promise<never> {
  try {
    const { explain } = await import('./failure.ts')
    explain(error)
  } catch {
    process.stderr.write('OMS Parity could not be loaded: is the checkout whole, and were its packages installed?\n')
  }
  process.exit(FAILED)
}
