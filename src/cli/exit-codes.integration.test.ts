import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ledgerJson } from '../../reporters/ledger-json.ts'
import { check, ledger } from '../../reporters/testing/sample.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { run, start } from './testing.ts'

let folder: string
const DOWN = {
  PARITY_SOURCE_URL: 'mysql://reader:s3cr3tpw@127.0.0.1:1/oms',
  PARITY_TARGET_URL: 'mysql://reader:s3cr3tpw@127.0.0.1:2/oms',
}
/** A run that reaches nobody, as short as a run can be. */
const SHORT = ['--check', 'settings/sql-mode']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-exit-'))
  await writeFile(join(folder, 'file'), '')
  await mkdir(join(folder, 'taken/ledger.json'), { recursive: true })
  await mkdir(join(folder, 'page/report.html'), { recursive: true })
  await mkdir(join(folder, 'linked'))
  await symlink('/nowhere/at/all', join(folder, 'linked/parity.config.ts'))
  await mkdir(join(folder, 'hollow'))
  await writeFile(join(folder, 'hollow/parity.config.json'), '{ "phase": "freeze" }')
  await mkdir(join(folder, 'gate'))
  await writeFile(join(folder, 'gate/ledger.json'), ledgerJson(ledger({ checks: [check('data/rows', 'holds')] })))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs before the program, in its process. */
const preload = (text: string) => ({ NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(text)}"` })
/** What nobody catches, once the program has said its first word. */
const afterFirstWord = (what: string) =>
  preload(`const say = process.stdout.write
process.stdout.write = function (...all) {
  process.stdout.write = say
  setImmediate(() => { ${what} })
  return say.apply(this, all)
}`)
const cannotLoad = (file: string) =>
  preload(`import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) { if (url.endsWith('${file}')) throw new Error('boom'); return next(url, context) } })`)
const cannotWrite = preload(`import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
const write = fs.writeFile
fs.writeFile = async (path, ...more) => {
  if (String(path).endsWith('.part')) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  return await write(path, ...more)
}
syncBuiltinESMExports()`)

interface Case {
  args: readonly string[]
  env?: Record<string, string>
  cwd?: string
  code: number
  says: RegExp
}

const CASES: Record<string, Case> = {
  help: { args: ['--help'], code: 0, says: /70 {2}the harness itself failed/ },
  version: { args: ['--version'], code: 0, says: /^\d+\.\d+/ },
  'an option that there is not': { args: ['--phse', 'x'], code: 64, says: /Unknown option/ },
  'an option that is empty': { args: ['--config', ''], code: 64, says: /--config has an empty value/ },
  'load in the place of the gate': {
    args: ['load', 'smoke', '--ledger', 'gate/ledger.json'],
    code: 64,
    says: /holds what the gate found/,
  },
  'an empty secret': {
    args: [],
    env: { ...DOWN, PARITY_TARGET_URL: '' },
    code: 78,
    says: /PARITY_TARGET_URL is set but empty/,
  },
  'two empty secrets': {
    args: [],
    env: { PARITY_SOURCE_URL: '', PARITY_TARGET_URL: '' },
    code: 78,
    says: /set but empty/,
  },
  'an empty secret, although a rehearsal is asked for': {
    args: ['--rehearsal'],
    env: { PARITY_ENGINE: ' ' },
    code: 78,
    says: /PARITY_ENGINE is set but empty/,
  },
  'one side alone': { args: [], env: { PARITY_SOURCE_URL: DOWN.PARITY_SOURCE_URL }, code: 78, says: /no target/ },
  'a Redis of the source alone': {
    args: [],
    env: { ...DOWN, PARITY_SOURCE_REDIS_URL: 'redis://127.0.0.1:3' },
    code: 78,
    says: /set PARITY_TARGET_REDIS_URL/,
  },
  'a Redis of the target alone': {
    args: ['cutover'],
    env: { ...DOWN, PARITY_TARGET_REDIS_URL: 'redis://127.0.0.1:3' },
    code: 78,
    says: /set PARITY_SOURCE_REDIS_URL/,
  },
  'a Redis alone, of doctor': {
    args: ['doctor'],
    env: { ...DOWN, PARITY_TARGET_REDIS_URL: 'redis://127.0.0.1:3' },
    code: 78,
    says: /set PARITY_SOURCE_REDIS_URL/,
  },
  'nothing configured in CI': { args: [], env: { GITHUB_ACTIONS: 'true' }, code: 78, says: /this is a CI service/ },
  'nothing configured in CI, doctor aside: the monitor': {
    args: ['cutover'],
    env: { GITHUB_ACTIONS: 'true' },
    code: 78,
    says: /this is a CI service/,
  },
  'nothing configured in CI: load': {
    args: ['load', 'smoke'],
    env: { GITHUB_ACTIONS: 'true' },
    code: 78,
    says: /this is a CI service/,
  },
  'servers configured, and no load': {
    args: ['load', 'smoke'],
    env: DOWN,
    code: 78,
    says: /The environment names nothing to put load on/,
  },
  'a config that names nothing': { args: [], cwd: 'hollow', code: 78, says: /parity\.config\.json names no server/ },
  'a config that is a link to nowhere': { args: [], cwd: 'linked', code: 78, says: /parity\.config\.ts/ },
  'PARITY_CONFIG that leads nowhere': {
    args: [],
    env: { PARITY_CONFIG: 'none.ts' },
    code: 78,
    says: /PARITY_CONFIG names/,
  },
  'a URL with a stray %': {
    args: [],
    env: { ...DOWN, PARITY_SOURCE_URL: 'mysql://u:100%zur3pw@h/x' },
    code: 78,
    says: /percent-encoding/,
  },
  'a URL with two @': {
    args: [],
    env: { ...DOWN, PARITY_SOURCE_URL: 'mysql://u:p@ssw0rd@h/x' },
    code: 78,
    says: /more than one @/,
  },
  'a URL with an unknown parameter': {
    args: [],
    env: { ...DOWN, PARITY_SOURCE_URL: 'mysql://u:p@h/x?ssl-mod=X' },
    code: 78,
    says: /did you mean 'ssl-mode'/,
  },
  'an output folder below a file': {
    args: [...SHORT, '--ledger', 'file/ledger.json'],
    env: DOWN,
    code: 78,
    says: /--ledger: cannot write into file/,
  },
  'a ledger that is a folder': {
    args: [...SHORT, '--ledger', 'taken/ledger.json'],
    env: DOWN,
    code: 78,
    says: /is a folder/,
  },
  'a report that is a folder': {
    args: [...SHORT, '--ledger', 'page/ledger.json'],
    env: DOWN,
    code: 78,
    says: /is a folder/,
  },
  'repair into a file': {
    args: ['repair', '--out', 'file/repair.sql'],
    env: DOWN,
    code: 78,
    says: /--out: cannot write into file/,
  },
  'a journal below a file': {
    args: ['cutover', '--journal', 'file/j.ndjson'],
    env: DOWN,
    code: 78,
    says: /--journal: cannot write into file/,
  },
  'nobody reached': { args: SHORT, env: DOWN, code: 2, says: /^COULD-NOT-TELL for 1 of/m },
  'nobody reached by repair': { args: ['repair'], env: DOWN, code: 2, says: /COULD-NOT-TELL: source .* · target/ },
  'an error that nobody caught': {
    args: ['--list'],
    env: afterFirstWord(`throw new Error('boom')`),
    code: 70,
    says: /The harness itself failed[\s\S]*boom/,
  },
  'a rejection that nobody caught': {
    args: ['--list'],
    env: afterFirstWord(`Promise.reject(new Error('boom'))`),
    code: 70,
    says: /boom/,
  },
  'a rejection that is no error': {
    args: ['--list'],
    env: afterFirstWord('Promise.reject(undefined)'),
    code: 70,
    says: /undefined/,
  },
  'a module that cannot be loaded': { args: ['--help'], env: cannotLoad('/cli/help.ts'), code: 70, says: /boom/ },
  'a module that everything needs': {
    args: ['--help'],
    env: cannotLoad('/kernel/secret.ts'),
    code: 70,
    says: /could not be loaded/,
  },
  'a disk that is full at the end': {
    args: SHORT,
    env: { ...DOWN, ...cannotWrite },
    code: 70,
    says: /^COULD-NOT-TELL for 1 of[\s\S]*ledger\.json was not written: ENOSPC/m,
  },
  'a job summary that cannot be written': {
    args: SHORT,
    env: { ...DOWN, GITHUB_STEP_SUMMARY: '/proc/none/summary' },
    code: 70,
    says: /^COULD-NOT-TELL for 1 of[\s\S]*The job summary was not written/m,
  },
}

describe('every way out has its exit code', () => {
  test.each(Object.entries(CASES))('%s', async (_, { args, env, cwd = '.', code, says }) => {
    const ran = await run(args, join(folder, cwd), env)
    const said = ran.out + ran.err
    expect(said).toMatch(says)
    expect(ran.code, said).toBe(code)
    expect(said).not.toMatch(/s3cr3tpw|ssw0rd|zur3pw/)
    if (code === 64 || code === 78) expect(ran.out).toBe('')
    if (code === 78) expect(ran.err.trim().split('\n')).toHaveLength(1)
  })
})

describe('output that nobody reads', () => {
  test('ends with 70, and the report is written', async () => {
    const at = join(folder, 'unread')
    const { child, ended } = start([...SHORT, '--ledger', 'unread/ledger.json'], folder, DOWN)
    child.stdout?.destroy()
    child.stderr?.destroy()
    expect((await ended).code).toBe(70)
    expect(JSON.parse(await readFile(join(at, 'ledger.json'), 'utf8'))).toMatchObject({ verdict: 'COULD-NOT-TELL' })
    for (const name of ['report.html', 'summary.md', 'junit.xml', 'manifest.jsonl'])
      expect((await readFile(join(at, name), 'utf8')).length).toBeGreaterThan(0)
  })

  test('of a list ends with 70, too', async () => {
    const { child, ended } = start(['--list'], folder)
    child.stdout?.destroy()
    expect((await ended).code).toBe(70)
  })
})

test('services that do not answer take nothing from the checks of others, and each failure names its own', async () => {
  const at = join(folder, 'services')
  await mkdir(at)
  await writeFile(join(at, 'old.ndjson'), '')
  const nowhere = { connection: { env: 'BUS' }, expects: [{ name: 'orders' }], consumes: ['orders'] }
  await writeFile(
    join(at, 'parity.config.json'),
    JSON.stringify({
      limits: { connectSeconds: 2 },
      dumpCommand:
        'mysqldump --single-transaction --set-gtid-purged=OFF --routines --triggers --events --hex-blob --source-data=2 oms',
      serviceBus: { source: nowhere, target: nowhere },
    }),
  )
  const redis = { PARITY_SOURCE_REDIS_URL: 'redis://127.0.0.1:3', PARITY_TARGET_REDIS_URL: 'redis://127.0.0.1:4' }
  const BUS = 'Endpoint=sb://127.0.0.1;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true'
  const suites = ['settings/*', 'sidekiq/*', 'messaging/topology', 'replication/seed-command', 'readiness/filesystem']
  const ran = await run(
    suites.flatMap((id) => ['--check', id]),
    at,
    { ...DOWN, ...redis, BUS },
  )
  expect(ran.code, ran.out + ran.err).toBe(2)
  const stored = JSON.parse(await readFile(join(at, '.parity/ledger.json'), 'utf8')) as Ledger
  const cause = (id: string) => stored.checks.find((one) => one.id === id)
  for (const one of stored.checks) {
    expect(one.verdict, `${one.id}: ${one.cause}`).toMatch(/unproven|holds/)
    if (!/^(settings|replication)\//.test(one.id)) expect(one.cause ?? '', one.id).not.toMatch(/127\.0\.0\.1:[12]\b/)
    if (!one.id.startsWith('sidekiq/')) expect(one.cause ?? '', one.id).not.toMatch(/127\.0\.0\.1:[34]\b/)
  }
  expect(cause('settings/sql-mode')?.cause).toMatch(/^source \(127\.0\.0\.1:1\).* · target \(127\.0\.0\.1:2\)/)
  expect(cause('sidekiq/redis-version')?.cause).toMatch(/127\.0\.0\.1:[34]/)
  expect(cause('readiness/filesystem')).toMatchObject({ reason: 'not-configured' })
})
