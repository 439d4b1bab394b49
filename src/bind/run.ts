import { join } from 'node:path'
import { Writable } from 'node:stream'
import { BroadcastChannel } from 'node:worker_threads'
import { startVitest, type Vitest } from 'vitest/node'
import type { AnyCheck } from '../kernel/check.ts'
import type { Outcome } from '../kernel/run-check.ts'
import { askerOf, type Job, pack } from './job.ts'
import { OutcomeReporter } from './outcome-reporter.ts'
import { PROGRESS_CHANNEL, type Progress } from './progress.ts'

const ROOT = join(import.meta.dirname, '../..')

export interface SuiteRun {
  outcomes: ReadonlyMap<string, Outcome>
  /** Suite files that failed to load, errors outside checks: told to people, and their checks are unproven. */
  troubles: readonly string[]
}

export interface RunHooks {
  onOutcome?: (outcome: Outcome) => void
  onStart?: (check: string) => void
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal
}

/** Runs the suites under Vitest in this process and gathers what the checks reported. */
export async function runSuites(checks: readonly AnyCheck[], job: Job, hooks: RunHooks = {}): Promise<SuiteRun> {
  if (checks.length === 0) return { outcomes: new Map(), troubles: [] }
  const alone = await runAlone(
    checks.filter((check) => check.alone),
    job,
    hooks,
  )
  const rest = await runTogether(
    checks.filter((check) => !check.alone),
    job,
    hooks,
  )
  return { outcomes: new Map([...alone, ...rest.outcomes]), troubles: rest.troubles }
}

/** One after the other, before any other check: what they measure would be the load of the others. */
async function runAlone(checks: readonly AnyCheck[], job: Job, hooks: RunHooks): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  if (checks.length === 0) return outcomes
  await using asker = askerOf(job)
  for (const check of checks) {
    if (hooks.signal?.aborted) break
    hooks.onStart?.(check.id)
    const outcome = await asker.ask(check, hooks.signal ? { signal: hooks.signal } : {})
    outcomes.set(check.id, outcome)
    hooks.onOutcome?.(outcome)
  }
  return outcomes
}

async function runTogether(checks: readonly AnyCheck[], job: Job, hooks: RunHooks): Promise<SuiteRun> {
  if (checks.length === 0 || hooks.signal?.aborted) return { outcomes: new Map(), troubles: [] }
  const reporter = new OutcomeReporter(hooks)
  using _progress = listen(hooks.onProgress)
  const domains = new Set(checks.map(({ id }) => id.slice(0, id.indexOf('/'))))
  let vitest: Vitest | undefined
  const stop = () => void vitest?.cancelCurrentRun('keyboard-input')
  hooks.signal?.addEventListener('abort', stop, { once: true })
  const exitCode = process.exitCode
  try {
    vitest = await startVitest(
      'test',
      [...domains].map((domain) => `suites/${domain}/`),
      {
        root: ROOT,
        config: join(ROOT, 'vitest.config.ts'),
        project: ['suites'],
        watch: false,
        run: true,
        reporters: [reporter],
        passWithNoTests: true,
        provide: { job: pack(job), asked: checks.map(({ id }) => id) },
      },
      {},
      // Vitest says nothing here. A worker ends only when what it says has been taken: a closed standard output never takes it.
      { stdout: nowhere(), stderr: nowhere() },
    )
    await vitest.close()
  } finally {
    hooks.signal?.removeEventListener('abort', stop)
    // Vitest sets it for its own failures; here the gate decides.
    process.exitCode = exitCode
  }
  return { outcomes: reporter.outcomes, troubles: reporter.troubles }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

function listen(onProgress: RunHooks['onProgress']): Disposable {
  if (!onProgress) return { [Symbol.dispose]() {} }
  const channel = new BroadcastChannel(PROGRESS_CHANNEL)
  channel.onmessage = (event) => onProgress((event as { data: Progress }).data)
  channel.unref()
  return { [Symbol.dispose]: () => channel.close() }
}
