import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { K6Summary, RunnerEnd } from '../compare/load/summary.ts'
import type { K6Program } from '../ports/load.ts'
import type { LoadDeclared } from '../ports/load-declared.ts'
import type { LoadPlan } from '../ports/load-plan.ts'
import { Reaper } from '../targets/provision/reaper.ts'
import { allowLoad } from './guard.ts'

const SCRIPTS = join(import.meta.dirname, '../../load')
/** k6 may need so long over its plan, for what is under way and for its summary. */
const GRACE_SECONDS = 45

/** Runs k6 to its end, as a process. Aborting `signal` lets it end in order (it still writes its summary), and ends it where it does not. */
export async function runK6(
  program: K6Program,
  load: LoadDeclared,
  plan: LoadPlan,
  { signal, env = process.env }: { signal: AbortSignal; env?: NodeJS.ProcessEnv },
): Promise<RunnerEnd> {
  allowLoad(load)
  // Load that nobody watches must not go on: k6 goes with this process, however it ends.
  await using reaper = await Reaper.start()
  const { folder } = reaper
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan))
  const { command, args } = commandOf(program, folder, Object.values(plan.secretHeaders))
  const child = spawn(command, args, {
    // Its own group: Ctrl-C in the terminal is the harness's to pass on, once.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment(plan, folder, env),
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said = `${said}${chunk}`.slice(-4_000)))
  let last: NodeJS.Timeout | undefined
  const end = () => {
    child.kill('SIGINT')
    last ??= setTimeout(() => child.kill('SIGKILL'), 10_000)
  }
  const limit = setTimeout(end, (plan.seconds + GRACE_SECONDS) * 1_000)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  if (child.pid) reaper.watch(child.pid)
  try {
    const [code, killed] = (await once(child, 'close')) as [number | null, string | null]
    const summary = await readFile(join(folder, 'summary.json'), 'utf8')
      .then((text) => JSON.parse(text) as K6Summary)
      .catch(() => undefined)
    return { summary, exitCode: code ?? (killed ? 137 : 1), said: lastLines(said) }
  } finally {
    clearTimeout(limit)
    clearTimeout(last)
    signal.removeEventListener('abort', end)
  }
}

function commandOf(
  { command, before, image }: K6Program,
  folder: string,
  secrets: readonly string[],
): { command: string; args: string[] } {
  const run = ['run', '--quiet', '--no-usage-report', '--no-color', '--address', '', join(SCRIPTS, 'main.ts')]
  if (!image) return { command, args: [...before, ...run] }
  const mounts = ['-v', `${dirname(SCRIPTS)}:${dirname(SCRIPTS)}:ro`, '-v', `${folder}:${folder}`]
  const variables = ['PARITY_PLAN', 'PARITY_SUMMARY', ...secrets].flatMap((name) => ['-e', name])
  return { command, args: ['run', '--rm', '-i', '--network', 'host', ...mounts, ...variables, image, ...run] }
}

/** k6 gets what it needs and no more: the environment may hold credentials of databases. */
function environment(plan: LoadPlan, folder: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const names = ['PATH', 'HOME', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'DOCKER_HOST', 'SYSTEMROOT']
  const passed = [...names, ...Object.values(plan.secretHeaders)].flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as [string, string]],
  )
  return {
    ...Object.fromEntries(passed),
    PARITY_PLAN: join(folder, 'plan.json'),
    PARITY_SUMMARY: join(folder, 'summary.json'),
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ').slice(0, 600)
}
