import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onTarget } from '../../fixtures/plants/plant.ts'
import { rehearse, type World } from '../../fixtures/world/rehearse.ts'
import type { RowsEvidence } from '../compare/rows/compare-all.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { start, url } from './testing.ts'

let folder: string
let world: World
let env: Record<string, string>
const args = ['--check', 'data/rows', '--phase', 'freeze', '--config', 'slow.config.ts', '--allow-partial']
const checkpoint = () => join(folder, '.parity/checkpoints/data-rows.ndjson')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-resume-'))
  world = await rehearse({ phase: 'freeze', scale: 2 })
  const { endpoints } = world
  if (!endpoints) throw new Error('This rehearsal has no MySQL.')
  const ca = join(folder, 'ca.pem')
  await writeFile(ca, endpoints.target.tls.ca ?? '')
  await config('')
  env = {
    PARITY_SOURCE_URL: url(endpoints.source),
    PARITY_TARGET_URL: url(endpoints.target, 'oms', `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${ca}`),
  }
})
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const config = (more: string) =>
  writeFile(
    join(folder, 'slow.config.ts'),
    `export default { limits: { connections: 1 }, comparison: { chunkMs: 10, gentle: true }${more} }\n`,
  )

const lines = async () => (await readFile(checkpoint(), 'utf8').catch(() => '')).split('\n').filter(Boolean)

async function killedInTheMiddle(): Promise<string[]> {
  const { child, ended } = start(args, folder, env)
  // The header, and some chunks.
  while ((await lines()).length < 8) {
    expect(child.exitCode).toBe(null)
    await wait(5)
  }
  child.kill('SIGKILL')
  await ended
  return (await lines()).slice(1)
}

async function again(): Promise<{ verdict: string; exit: number | null; evidence: RowsEvidence; notes: string }> {
  const { code } = await start(args, folder, env).ended
  const ledger: Ledger = JSON.parse(await readFile(join(folder, '.parity/ledger.json'), 'utf8'))
  const [check] = ledger.checks
  const evidence = check?.evidence as unknown as RowsEvidence
  return { verdict: ledger.verdict, exit: code, evidence, notes: (check?.notes ?? []).join(' ') }
}

const resumed = ({ tables }: RowsEvidence) => tables.reduce((sum, table) => sum + table.resumed, 0)

test('a run that was killed is taken up: the same verdict, and no finished chunk is repeated', async () => {
  const finished = await killedInTheMiddle()
  const { verdict, exit, evidence, notes } = await again()
  expect([verdict, exit]).toEqual(['PARTIAL-PASSED', 0])
  expect(resumed(evidence)).toBe(finished.length)
  expect(notes).toMatch(new RegExp(`${finished.length} of \\d+ chunks were compared by a run that was broken off`))
  expect(await readdir(join(folder, '.parity/checkpoints'))).toEqual(['last-pass.json'])
})

test('a difference in what the killed run had finished is still told', async () => {
  await onTarget(world.lab, 'UPDATE oms.order_lines SET quantity = quantity + 1 ORDER BY id LIMIT 1')
  await killedInTheMiddle()
  const { verdict, exit, evidence } = await again()
  expect([verdict, exit]).toEqual(['NO-GO', 1])
  expect(evidence.tables.map(({ differing }) => differing).filter(Boolean)).toEqual([1])
  expect(resumed(evidence)).toBeGreaterThan(0)
  await onTarget(world.lab, 'UPDATE oms.order_lines SET quantity = quantity - 1 ORDER BY id LIMIT 1')
})

test('it is not taken up when the config has changed', async () => {
  await killedInTheMiddle()
  await config(", columns: { hide: ['*.email'] }")
  const { verdict, evidence, notes } = await again()
  expect(verdict).toBe('PARTIAL-PASSED')
  expect(resumed(evidence)).toBe(0)
  expect(notes).toContain('was not taken up: the config is another now')
})

test('at the freeze, rows written since the last comparison come first, by an index, never by reading a table', async () => {
  const { source } = world.lab
  const before = await again()
  // Without an index on the moment of writing.
  expect(before.evidence.recent?.tables).toEqual([])
  expect(before.evidence.recent?.newRowsOnly).toContain('oms.orders')
  expect(before.evidence.recent?.left).toContain('oms.price_lists')
  await source.run(
    'SET GLOBAL super_read_only = OFF',
    'ALTER TABLE oms.orders ADD INDEX written (updated_at)',
    'UPDATE oms.orders SET updated_at = UTC_TIMESTAMP(6) ORDER BY id LIMIT 20',
    'SET GLOBAL super_read_only = ON',
  )
  await world.lab.caughtUp()
  const { verdict, evidence, notes } = await again()
  expect(verdict).toBe('PARTIAL-PASSED')
  expect(evidence.recent).toMatchObject({ differing: 0, unresolved: 0, tables: ['oms.orders'], cut: [] })
  expect(evidence.recent?.rows).toBeGreaterThanOrEqual(20)
  expect(notes).toMatch(
    /First the \d+ rows of \d+ tables that may have been written in the 6 min since the last comparison: all equal/,
  )
  expect(notes).toMatch(/not of [^;]*oms\.feature_flags/)
  expect(notes).toContain('rows that were deleted, are seen by the full comparison alone')
})
