import { CannotTell } from '../kernel/judgement.ts'
import { EXIT } from '../kernel/ledger.ts'
import { scrub } from '../kernel/secret.ts'
import { ConfigError } from '../targets/config-error.ts'
import { type Command, readArgs, UsageError } from './args.ts'
import { HELP } from './help.ts'
import { interruptible } from './interrupt.ts'
import { output } from './output.ts'
import { toolInfo } from './tool.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const interrupt = interruptible()
  try {
    const [verb, ...rest] = argv
    if (verb === 'load' || verb === 'soak') return await (await import('./load.ts')).load(verb, rest, interrupt.signal)
    return await dispatch(readArgs(argv), interrupt.signal)
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted
    return complain(error)
  } finally {
    interrupt[Symbol.dispose]()
  }
}

/** Verbs load what they need: `--help` must not wait for the drivers. */
async function dispatch(command: Command, signal: AbortSignal): Promise<number> {
  switch (command.verb) {
    case 'help':
      output.write(HELP)
      return 0
    case 'version':
      output.write(`${toolInfo().version}\n`)
      return 0
    case 'list':
      return (await import('./list.ts')).listChecks(command.json)
    case 'run':
      return (await import('./run.ts')).runGate(command.options, signal)
    case 'judge':
      return (await import('./judge.ts')).judgeLedger(command.file, command.options)
    case 'doctor':
      return (await import('./doctor.ts')).doctor(command.options, signal)
    case 'repair':
      return (await import('./repair.ts')).repair(command.options, signal)
    case 'cutover':
      return (await import('./cutover.ts')).cutover(command.options, signal)
    case 'prepare':
      return (await import('./prepare.ts')).prepare(signal)
  }
}

function complain(error: unknown): number {
  const say = (text: string) => process.stderr.write(`${scrub(text)}\n`)
  if (error instanceof UsageError) {
    say(error.message)
    return EXIT.usage
  }
  if (error instanceof ConfigError) {
    say(error.message)
    return EXIT.config
  }
  if (error instanceof CannotTell) say(`COULD-NOT-TELL: ${error.message}`)
  else
    say(
      `COULD-NOT-TELL: the harness itself failed.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
  return EXIT['COULD-NOT-TELL']
}
