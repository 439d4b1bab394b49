import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DOMAINS } from '../kernel/check.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { saveRecord } from '../load/records.ts'
import type { Latch } from '../ports/load.ts'
import type { LoadOptions } from './load-args.ts'
import type { LoadTarget } from './load-target.ts'

interface Session {
  id: string
  startedAt: string
  host: string
  /** Seconds of load that were recorded whole. */
  done: number
}

const MAIN = join(import.meta.dirname, 'main.ts')

/**
 * Load in stretches of `everySeconds`, the parity suites asked once in each, beside the load. What was recorded stays: a soak that was
 * broken off goes on where it was. False where it was broken off.
 */
export async function soak(
  target: LoadTarget,
  { hours, everySeconds, suites, config, rehearsal, fresh }: LoadOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const wanted = hours * 3_600
  const host = target.rehearsal ? 'rehearsal' : new URL(target.load.baseUrl).host
  const file = join(target.folder, 'soak.session')
  const found = fresh ? undefined : await unfinished(file, host, wanted)
  const session: Session = found ?? { id: randomUUID(), startedAt: new Date().toISOString(), host, done: 0 }
  if (found)
    say(`A soak of ${(found.done / 60).toFixed(1)} min goes on, begun ${found.startedAt}; --fresh begins anew.`)
  while (session.done < wanted - 1) {
    const seconds = Math.min(everySeconds, wanted - session.done)
    say(`soak: ${(session.done / 60).toFixed(1)} of ${(wanted / 60).toFixed(1)} min; ${seconds.toFixed(0)} s of load …`)
    const again = new AbortController()
    const asked = askAgain(
      suites,
      { config, rehearsal: rehearsal || target.rehearsal },
      AbortSignal.any([signal, again.signal]),
    )
    const record = await target.run({ profile: 'soak', seconds }).catch((error: unknown) => {
      again.abort()
      throw error
    })
    const latch = await asked
    // A stretch that a person broke off says nothing of the target.
    if (signal.aborted) return false
    await saveRecord(target.folder, { ...record, session: session.id, ...(latch ? { latches: [latch] } : {}) })
    if (latch) say(`  parity suites: exit code ${latch.exitCode}`)
    session.done += seconds
    await keep(file, session)
    if (record.stopped) break
  }
  return true
}

async function unfinished(file: string, host: string, wanted: number): Promise<Session | undefined> {
  const session = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Session,
    () => undefined,
  )
  return session && session.host === host && session.done < wanted - 1 ? session : undefined
}

async function keep(file: string, session: Session): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(`${file}.new`, JSON.stringify(session))
  await rename(`${file}.new`, file)
}

/** The parity suites in a process of their own, so that a soak of days survives whatever they do. Undefined where none is wanted. */
async function askAgain(
  suites: readonly string[],
  { config, rehearsal }: { config: string | undefined; rehearsal: boolean },
  signal: AbortSignal,
): Promise<Latch | undefined> {
  if (suites.includes('none')) return undefined
  const at = Date.now()
  const ledger = '.parity/soak/parity.json'
  const domains = suites.length > 0 ? suites : DOMAINS.filter((domain) => domain !== 'load')
  const args = [
    ...domains.flatMap((domain) => ['--suite', domain]),
    ...(config ? ['--config', config] : []),
    ...(rehearsal ? ['--rehearsal'] : []),
    // Load is under way: what it answers is asked elsewhere.
    '--allow-partial',
  ]
  // The one of the time before must not answer for this one.
  await rm(ledger, { force: true })
  const child = spawn(process.execPath, [MAIN, ...args, '--ledger', ledger], { stdio: 'ignore', detached: true })
  const stop = () => child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  const [code] = (await once(child, 'close')) as [number | null]
  signal.removeEventListener('abort', stop)
  const checks = await readFile(ledger, 'utf8').then(
    (text) => (JSON.parse(text) as Ledger).checks.map(({ id, verdict }) => [id, verdict] as const),
    () => [],
  )
  return { at, exitCode: code ?? 2, checks: Object.fromEntries(checks) }
}
