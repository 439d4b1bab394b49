import './fatal.ts'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { askerOf } from '../bind/job.ts'
import { recordText } from '../compare/sidekiq/record.ts'
import { CannotTell } from '../kernel/judgement.ts'
import { EXIT } from '../kernel/ledger.ts'
import '../ports/redis.ts'
import { loadConfig } from '../targets/config.ts'
import { ConfigError } from '../targets/config-error.ts'
import { jobLimits } from './job-limits.ts'
import { output } from './output.ts'
import { program } from './program.ts'

const HELP = `npm run sidekiq:record -- --file before.ndjson [--config FILE]

Writes down which jobs wait in the old Redis (redis.source, or PARITY_SOURCE_REDIS_URL): jid, class, place, time and a digest of the arguments, never the arguments.
Take it once the old workers are quiet and before the jobs are carried over, and name the file as sidekiq.before.
`
const MOST = 100_000
const PATIENCE_MS = 120_000

process.exitCode = await program((signal) => record(process.argv.slice(2), signal))

async function record(argv: readonly string[], signal: AbortSignal): Promise<number> {
  let values: { file?: string; config?: string; help?: boolean }
  try {
    const options = {
      file: { type: 'string' },
      config: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const
    values = parseArgs({ args: [...argv], options }).values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${HELP}`)
    return EXIT.usage
  }
  const { file, config, help } = values
  if (help) {
    output.write(HELP)
    return 0
  }
  if (!file) {
    process.stderr.write(HELP)
    return EXIT.usage
  }
  const settings = await loadConfig({ ...(config ? { file: config } : {}), cwd: process.cwd(), env: process.env })
  const { services, declared } = settings
  await using asker = askerOf({
    services,
    declared,
    databases: [],
    phase: 'freeze',
    ...jobLimits(settings),
  })
  const waiting = await asker.with({ source: ['sidekiq.state'] }, PATIENCE_MS, signal, ({ source }) =>
    source['sidekiq.state'].waiting(MOST),
  )
  const { jobs, places } = waiting
  const bad = places.filter(({ moved, cut }) => moved || cut).map(({ where }) => where)
  if (bad.length > 0)
    throw new CannotTell(
      'moving-target',
      `Nothing is written: ${bad.join(', ')} changed while it was read, or holds more than ${MOST} jobs. Are the old workers quiet?`,
    )
  write(file, recordText(jobs))
  output.write(
    `${jobs.length} jobs recorded in ${file} (${places.map(({ where, length }) => `${where} ${length}`).join(', ')}).\n`,
  )
  return 0
}

/** Never over a record that is there: it may be the only one of that hour. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    throw new ConfigError(`--file: cannot write ${file} (${(error as NodeJS.ErrnoException).code}).`)
  }
}
