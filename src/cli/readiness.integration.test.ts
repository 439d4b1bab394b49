import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readinessConfig, SAMPLES } from '../../fixtures/world/parts/readiness.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { run } from './testing.ts'

const CANARY = 'cAnArY31415926'
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-readiness-'))
  await cp(SAMPLES, folder, { recursive: true })
  await writeFile(join(folder, 'migrations.txt'), '20260101000000_a.rb\n')
  await writeFile(join(folder, 'parity.config.json'), JSON.stringify(readinessConfig()))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function ask() {
  const env = { UPLOADS_SAS: `?sv=2025-05-05&se=2099-01-01&sr=c&sp=racwl&spr=https&sig=${CANARY}` }
  const ran = await run(['--suite', 'readiness'], folder, env)
  const written = await Promise.all(
    (await readdir(join(folder, '.parity'), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  )
  expect(written.length).toBeGreaterThanOrEqual(3)
  const ledger = JSON.parse(await readFile(join(folder, '.parity/ledger.json'), 'utf8')) as Ledger
  return { ran, ledger, everything: [ran.out, ran.err, ...written].join('\n') }
}

const verdictOf = (ledger: Ledger, id: string) => ledger.checks.find((check) => check.id === id)

test('captures of real hosts without MySQL: files are judged, MySQL is not proven, and nothing that was in them comes out', async () => {
  await appendFile(
    join(folder, 'kubernetes/secrets.yaml'),
    `---\napiVersion: v1\nkind: Secret\nmetadata: { name: other }\nstringData: { password: ${CANARY} }\n`,
  )
  await writeFile(join(folder, 'oms/app/keys.rb'), `API_KEY = "${CANARY}"\nFile.write("tmp/x", "${CANARY}")\n`)
  for (const side of ['old', 'new'])
    await appendFile(
      join(folder, `logs/${side}.ndjson`),
      `${JSON.stringify({ timestamp: '2026-11-20T03:00:00.123456Z', level: 'info', name: 'X', message: `token ${CANARY}`, payload: { a: CANARY } })}\n${CANARY}\n`,
    )
  const { ran, ledger, everything } = await ask()
  expect(ran.code).toBe(1)
  expect(verdictOf(ledger, 'readiness/filesystem')?.verdict).toBe('holds')
  expect(verdictOf(ledger, 'readiness/file-homes')?.findings.map(({ code }) => code)).toEqual(['sas-too-wide'])
  expect(verdictOf(ledger, 'readiness/migrations')).toMatchObject({ verdict: 'unproven', reason: 'not-configured' })
  expect(ledger.run.rehearsal).toBe(false)
  expect(everything).not.toContain(CANARY)
})

test('a list of keys that holds values is refused by its place alone', async () => {
  await writeFile(join(folder, 'credentials.names'), `secret_key_base\nsfcc.client_secret: ${CANARY}\n`)
  const { ledger, everything } = await ask()
  expect(verdictOf(ledger, 'readiness/secrets')).toMatchObject({
    verdict: 'unproven',
    reason: 'forbidden',
    cause: expect.stringMatching(/^credentials\.names, line 2, holds more than names of keys/),
  })
  expect(everything).not.toContain(CANARY)
})
