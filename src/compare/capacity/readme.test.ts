import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import connections from '../../../suites/capacity/connections.check.ts'
import locality from '../../../suites/capacity/locality.check.ts'
import { resolveConfig } from '../../targets/config.ts'
import { defineConfig, env } from '../../targets/define-config.ts'
import { judgeSeed, seedOptions } from '../replication/seed-command.ts'
import { TIERS } from './budget.ts'
import { summaryOf } from './round-trips.ts'

const folder = mkdtempSync(join(tmpdir(), 'parity-readme-'))
mkdirSync(join(folder, 'parity'))
mkdirSync(join(folder, 'oms/config'), { recursive: true })
writeFileSync(join(folder, 'oms/config/database.yml'), 'production:\n  adapter: mysql2\n')
afterAll(() => rmSync(folder, { recursive: true }))

/** The sample config of the README, as a person copies it. */
function sample() {
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')
  const code = /import \{ defineConfig, env \}[^\n]*\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const written: unknown = new Function('defineConfig', 'env', code.replace('export default', 'return'))(
    defineConfig,
    env,
  )
  const url = (host: string) => `mysql://parity_reader:x@${host}:3306/oms_production?ssl-mode=REQUIRED`
  return resolveConfig(written, {
    file: 'parity.config.ts',
    folder: join(folder, 'parity'),
    env: {
      PARITY_SOURCE_URL: url('oms.abc.us-west-2.rds.amazonaws.com'),
      PARITY_TARGET_URL: url('oms.mysql.database.azure.com'),
    },
  }).declared
}

test('README’s sample config passes what the config alone decides', () => {
  const { clients, tier, locality: budget, dumpCommand, kinds } = sample()
  if (!clients || !tier || !budget || !dumpCommand) throw new Error('The sample is incomplete.')
  const [preset = 0] = TIERS[tier.sku] ?? []
  const server = { max: preset, used: 8, peak: 30 }
  const azure = kinds.target === 'azure-flexible'
  expect(connections.judge({ ...server, clients, tier, azure })).toMatchObject({ verdict: 'holds' })
  const near = summaryOf(Array.from({ length: 200 }, (_, i) => 0.6 + (i % 10) / 20))
  const evidence = {
    source: near,
    target: near,
    ...budget,
    count: 200,
    trips: { kind: 'series' as const, title: '', unit: 'ms', x: [], y: {} },
  }
  expect(locality.judge(evidence)).toMatchObject({ verdict: 'holds' })
  for (const gtidMode of ['ON', 'OFF']) {
    const options = seedOptions(dumpCommand)
    if (typeof options === 'string') throw new Error(options)
    expect(judgeSeed({ options, rds: kinds.source === 'rds', gtidMode })).toEqual([])
  }
})
