import { execFile } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check, finding, ledger } from '../../reporters/testing/sample.ts'
import { writeArtefacts } from '../../reporters/write.ts'
import { loadChecks } from '../bind/registry.ts'
import type { Json } from '../kernel/json.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { environment } from './testing.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

interface Ran {
  code: number
  out: string
  err: string
}

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const options = { cwd: folder, env: { ...environment(), NO_COLOR: '1', NODE_NO_WARNINGS: '1', ...env } }
  return new Promise((resolve) =>
    execFile(process.execPath, [MAIN, ...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    ),
  )
}

let folder: string
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const pem = (name: string, key: KeyObject) =>
  writeFile(join(folder, name), key.export({ format: 'pem', type: key.type === 'public' ? 'spki' : 'pkcs8' }))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'judge-'))
  await pem('sign.pem', privateKey)
  await pem('verify.pem', publicKey)
  await pem('stranger.pem', generateKeyPairSync('ed25519').publicKey)
  await pem('rsa.pem', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const COUNTS = { fence: 'gtid', equal: 28, differs: [], unresolved: [], apart: [] }

/** Every other check, as a run of this one alone writes them down. */
const others = (await loadChecks()).map(({ id }) => id as string).filter((id) => id !== 'data/row-counts')

/** A stored run of one check that holds, `hoursAgo`. */
function holds(hoursAgo = 0, evidence: Json = COUNTS): Ledger {
  const startedAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString()
  const checks = [check('data/row-counts', 'holds', { evidence })]
  return ledger({ checks, run: { startedAt, notAsked: others } })
}

const judge = (file: string, args: readonly string[] = [], env?: Record<string, string>) =>
  run(['judge', file, '--allow-partial', ...args], env)

async function stored(of: Ledger, key?: KeyObject): Promise<string> {
  const directory = await mkdtemp(join(folder, 'run-'))
  await writeArtefacts(of, { ledger: join(directory, 'ledger.json'), directory, key })
  return join(directory, 'ledger.json')
}

describe('judge', () => {
  test('a ledger as it was written is judged, and vouched for', async () => {
    const ran = await judge(await stored(holds()))
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toMatch(/The ledger is what run \S+ wrote, by SHA-256; not signed/)
  })

  test('one altered byte is COULD-NOT-TELL in one sentence, and nothing of it is judged', async () => {
    const file = await stored(holds())
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('"equal": 28', '"equal": 29'))
    const ran = await judge(file)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err.trim().split('\n')).toHaveLength(1)
    expect(ran.err).toMatch(/^COULD-NOT-TELL: ledger\.json was altered after its run/)
  })

  test('an altered report beside a whole ledger is no GO either', async () => {
    const file = await stored(holds())
    const report = file.replace('ledger.json', 'report.html')
    await writeFile(report, (await readFile(report, 'utf8')).replace('all', 'All'))
    const ran = await judge(file)
    expect(ran.code).toBe(2)
    expect(ran.out).toMatch(/COULD-NOT-TELL: report\.html was altered/)
  })

  test('without its manifest it is doubt, unless a person says so', async () => {
    const file = await stored(holds())
    await rm(file.replace('ledger.json', 'manifest.jsonl'))
    const ran = await judge(file)
    expect(ran.code).toBe(2)
    expect(ran.err).toMatch(/No manifest\.jsonl stands beside the ledger.*--unsealed/)
    expect((await judge(file, ['--unsealed'])).code).toBe(0)
  })

  test('old evidence is no GO: by default after a day, by the config, by the flag', async () => {
    const file = await stored(holds(30))
    const ran = await judge(file)
    expect(ran.code).toBe(2)
    expect(ran.out).toMatch(/COULD-NOT-TELL: The evidence was gathered 30\.0 h ago; the limit is 24 h\./)
    expect((await judge(file, ['--max-age', '48'])).code).toBe(0)
    await writeFile(join(folder, 'week.config.json'), '{ "evidence": { "maxAgeHours": 168 } }')
    expect((await judge(file, ['--config', 'week.config.json'])).code).toBe(0)
    expect((await judge(file, ['--config', 'week.config.json', '--max-age', '1'])).code).toBe(2)
  })

  test('what is broken stays broken, however old', async () => {
    const differs = [{ at: 'oms.orders', source: '1', target: '2' }]
    const ran = await judge(await stored(holds(30, { ...COUNTS, differs })))
    expect(ran.code).toBe(1)
    expect(ran.out).toMatch(/30\.0 h ago/)
  })

  test('a signature must be of the key that is asked for', async () => {
    const file = await stored(holds(), privateKey)
    const by = (name: string) => judge(file, [], { PARITY_VERIFY_KEY: name })
    const right = await by('verify.pem')
    expect(right.code).toBe(0)
    expect(right.out).toMatch(/signed with SHA256:\S{22};/)
    expect(await by('stranger.pem')).toMatchObject({ code: 2, err: expect.stringMatching(/signed with another key/) })
    const unsigned = await judge(await stored(holds()), [], { PARITY_VERIFY_KEY: 'verify.pem' })
    expect(unsigned).toMatchObject({ code: 2, err: expect.stringMatching(/was not signed/) })
  })

  test.each([
    ['PARITY_VERIFY_KEY', 'absent.pem', /PARITY_VERIFY_KEY: cannot read absent\.pem \(ENOENT\)\./],
    ['PARITY_VERIFY_KEY', 'ledger.txt', /PARITY_VERIFY_KEY: ledger\.txt is not a public key/],
    ['PARITY_VERIFY_KEY', 'rsa.pem', /PARITY_VERIFY_KEY: rsa\.pem is a key of type rsa/],
  ])('%s=%s is wrong configuration', async (variable, name, sentence) => {
    await writeFile(join(folder, 'ledger.txt'), 'no key')
    const ran = await judge(await stored(holds()), [], { [variable]: name })
    expect(ran.code).toBe(78)
    expect(ran.err.trim().split('\n')).toHaveLength(1)
    expect(ran.err).toMatch(sentence)
  })

  test('a run refuses a key that cannot sign before it starts', async () => {
    const ran = await run(['--suite', 'data'], { PARITY_SIGNING_KEY: 'verify.pem' })
    expect(ran).toMatchObject({ code: 78, out: '', err: expect.stringMatching(/verify\.pem is not a private key/) })
  })
})

describe('--baseline', () => {
  const earlier = () =>
    ledger({
      checks: [check('data/row-counts', 'broken', { findings: [finding('row-count-differs', 'oms.gone')] })],
      run: { id: 'before', startedAt: new Date(Date.now() - 3_600_000).toISOString() },
    })

  test('tells what is fixed, new and still there', async () => {
    const ran = await judge(await stored(holds()), ['--baseline', await stored(earlier())])
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(
      /Since the run before\n\n {2}0 new, 1 fixed, 0 still there since the run of .*, which\s+said NO-GO\.\n/,
    )
    expect(ran.out).toMatch(/✔ fixed data\/row-counts {2}row-count-differs at oms\.gone/)
  })

  test('reads a ledger of an older minor version, which had fewer members', async () => {
    const { schemaVersion, run: made, verdict, checks } = earlier()
    const { id, startedAt, phase } = made
    const older = {
      schemaVersion,
      run: { id, startedAt, phase },
      verdict,
      checks: checks.map(({ id: name, verdict: said, findings }) => ({ id: name, verdict: said, findings })),
    }
    await mkdir(join(folder, 'older'), { recursive: true })
    await writeFile(join(folder, 'older/ledger.json'), JSON.stringify(older))
    const ran = await judge(await stored(holds()), ['--baseline', 'older/ledger.json'])
    expect(ran.out).toMatch(/0 new, 1 fixed/)
  })

  test.each([
    ['absent.json', undefined, /--baseline: cannot read .*absent\.json \(ENOENT\)/],
    ['text.json', 'no ledger', /--baseline: .*text\.json: The ledger is no JSON/],
    [
      'package.json',
      '{ "name": "oms-parity" }',
      /--baseline: .*package\.json: The ledger is not one of this tool's: schemaVersion/,
    ],
    ['newer.json', '{ "schemaVersion": 2 }', /schemaVersion/],
  ])('%s is wrong usage in one sentence', async (name, text, sentence) => {
    const file = join(folder, name)
    if (text !== undefined) await writeFile(file, text)
    const ran = await run(['--baseline', file])
    expect(ran).toMatchObject({ code: 64, out: '' })
    expect(ran.err.trim().split('\n')).toHaveLength(1)
    expect(ran.err).toMatch(sentence)
  })

  test('an altered one is wrong usage too', async () => {
    const file = await stored(earlier())
    await writeFile(file, (await readFile(file, 'utf8')).replace('oms.gone', 'oms.here'))
    const ran = await run(['--baseline', file])
    expect(ran).toMatchObject({ code: 64, err: expect.stringMatching(/--baseline: ledger\.json was altered/) })
  })
})
