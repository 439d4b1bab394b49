import { type Command, readArgs } from './args.ts'
import { HELP } from './help.ts'
import { output } from './output.ts'
import { program } from './program.ts'
import { toolInfo } from './tool.ts'

/** `npm run parity`, by its arguments. Answers with the exit code. */
export async function command(argv: readonly string[]): Promise<number> {
  return await program(async (signal) => {
    const [verb, ...rest] = argv
    if (verb === 'load' || verb === 'soak') return await (await import('./load.ts')).load(verb, rest, signal)
    return await dispatch(readArgs(argv), signal)
  })
}

/** Verbs load what they need: `--help` must not wait for the drivers. */
async function dispatch(wanted: Command, signal: AbortSignal): Promise<number> {
  switch (wanted.verb) {
    case 'help':
      output.write(HELP)
      return 0
    case 'version':
      output.write(`${toolInfo().version}\n`)
      return 0
    case 'list':
      return (await import('./list.ts')).listChecks(wanted.json)
    case 'run':
      return (await import('./run.ts')).runGate(wanted.options, signal)
    case 'judge':
      return (await import('./judge.ts')).judgeLedger(wanted.file, wanted.options)
    case 'doctor':
      return (await import('./doctor.ts')).doctor(wanted.options, signal)
    case 'repair':
      return (await import('./repair.ts')).repair(wanted.options, signal)
    case 'cutover':
      return (await import('./cutover.ts')).cutover(wanted.options, signal)
    case 'prepare':
      return (await import('./prepare.ts')).prepare(signal)
  }
}
