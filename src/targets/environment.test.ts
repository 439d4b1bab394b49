import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { signingKey, verifyKey } from '../cli/keys.ts'
import { loadConfig, loadDecisions, resolveConfig } from './config.ts'
import { ConfigError } from './config-error.ts'
import { VARIABLES } from './environment.ts'

const folder = mkdtempSync(join(tmpdir(), 'parity-environment-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const empty = () => mkdtempSync(join(folder, 'cwd-'))

const BLANK = ['', ' ', '\t', '\n', ' \r\n ']

describe('a variable that is set but empty is refused', () => {
  test.each(VARIABLES.flatMap((name) => BLANK.map((value) => [name, value] as const)))('%s=%j', async (name, value) => {
    const sentence = new RegExp(`${name} is set but empty`)
    await expect(loadConfig({ cwd: empty(), env: { [name]: value } })).rejects.toThrow(sentence)
    await expect(loadConfig({ cwd: empty(), env: { [name]: value } })).rejects.toThrow(ConfigError)
  })

  test.each(['PARITY_SOURCE_URL', 'PARITY_TARGET_URL'])(
    '%s on one side alone, whether empty or absent',
    async (name) => {
      const env = { PARITY_SOURCE_URL: 'mysql://a:b@h1/x', PARITY_TARGET_URL: 'mysql://a:b@h2/x' }
      const { [name as 'PARITY_SOURCE_URL']: _, ...other } = env
      await expect(loadConfig({ cwd: empty(), env: other })).rejects.toThrow(ConfigError)
      await expect(loadConfig({ cwd: empty(), env: { ...other, [name]: '' } })).rejects.toThrow(/set but empty/)
    },
  )

  test('the keys that sign and verify', () => {
    for (const value of BLANK) {
      expect(() => signingKey({ PARITY_SIGNING_KEY: value })).toThrow(/PARITY_SIGNING_KEY is set but empty/)
      expect(() => verifyKey({ PARITY_VERIFY_KEY: value })).toThrow(/PARITY_VERIFY_KEY is set but empty/)
    }
  })

  /** A config with env('NAME') at each kind of place that takes one. */
  const secret = { env: 'SECRET' }
  const end = { owner: { by: 'each' }, processes: 1, timeZone: 'UTC', gem: 'sidekiq-cron' }
  test.each([
    { source: { url: secret }, target: { url: secret } },
    { source: { host: 'a', user: 'u', password: secret }, target: { host: 'b', user: 'u' } },
    { redis: { source: { url: secret } } },
    { redis: { target: { url: secret } } },
    { schedules: { source: { ...end, redis: secret }, target: { ...end, redis: 'redis://h' } } },
    { serviceBus: { source: { connection: secret }, target: { connection: secret } } },
    {
      egress: {
        paths: { old: {}, new: { proxy: 'http://p:1', credentials: secret } },
        farEnds: [{ name: 'nav', vendor: 'nav', origin: 'https://nav', auth: { bearer: secret } }],
        recordings: [],
      },
    },
    {
      egress: {
        paths: { old: {}, new: {} },
        farEnds: [{ name: 'a', vendor: 'nav', origin: 'https://a', headers: { x: secret } }],
        recordings: [],
      },
    },
    { readiness: { filesystem: { sas: [{ name: 'uploads', token: secret }] } } },
  ])("env('NAME') in %j", (written) => {
    for (const value of BLANK) {
      const refused = () => resolveConfig(written, { file: 'parity.config.ts', folder, env: { SECRET: value } })
      expect(refused).toThrow(ConfigError)
      expect(refused).toThrow(/^parity\.config\.ts: \S+: the environment variable SECRET is set but empty/)
    }
  })
})

describe('a config that is there', () => {
  test.each([
    ['parity.config.json', '', /is empty/],
    ['parity.config.json', '\n', /is empty/],
    ['parity.config.json', '{ "password": "hunter22" "x"', /is not JSON: wrong/],
    ['parity.config.ts', '', /no default export/],
    ['parity.config.ts', 'export default null', /the config/],
    ['parity.config.mjs', 'export default {', /cannot be loaded/],
  ])('%s with %j is refused', async (name, text, sentence) => {
    const cwd = empty()
    writeFileSync(join(cwd, name), text)
    const refused = loadConfig({ cwd, env: {} })
    await expect(refused).rejects.toThrow(ConfigError)
    await expect(refused).rejects.toThrow(sentence)
    await expect(refused).rejects.not.toThrow(/hunter22/)
  })

  test('and leads nowhere, or is named and is not there, is refused', async () => {
    const cwd = empty()
    symlinkSync(join(cwd, 'gone'), join(cwd, 'parity.config.ts'))
    await expect(loadConfig({ cwd, env: {} })).rejects.toThrow(ConfigError)
    await expect(loadConfig({ cwd: empty(), file: 'none.ts', env: {} })).rejects.toThrow('no config file none.ts')
    await expect(loadConfig({ cwd: empty(), env: { PARITY_CONFIG: 'none.ts' } })).rejects.toThrow(
      'There is no config file none.ts, which PARITY_CONFIG names.',
    )
  })

  test('is found by PARITY_CONFIG, and --config goes before it', async () => {
    const cwd = empty()
    writeFileSync(join(cwd, 'a.json'), '{ "phase": "freeze" }')
    writeFileSync(join(cwd, 'b.json'), '{ "phase": "after-cutover" }')
    expect(await loadConfig({ cwd, env: { PARITY_CONFIG: 'a.json' } })).toMatchObject({ phase: 'freeze' })
    const env = { PARITY_CONFIG: 'a.json' }
    expect(await loadConfig({ cwd, file: 'b.json', env })).toMatchObject({ phase: 'after-cutover' })
  })

  test('is enough to judge a stored run by, without the URLs, keys and files that it names', async () => {
    const cwd = empty()
    const dated = { owner: 'oms-team', reason: 'r', expires: '2999-01-01' }
    const config = {
      source: { url: { env: 'NOT_SET' } },
      target: { host: 'h', user: 'u', password: { env: 'NOT_SET' }, tls: { ca: 'none.pem' } },
      redis: { source: { url: { env: 'NOT_SET' } } },
      rails: { databaseYml: 'none.yml' },
      evidence: { maxAgeHours: 5 },
      waivers: [{ check: 'data/rows', code: 'row-differs', ...dated }],
      planOut: [{ check: 'capacity/locality', ...dated }],
    }
    writeFileSync(join(cwd, 'parity.config.json'), JSON.stringify(config))
    await expect(loadConfig({ cwd, env: {} })).rejects.toThrow(ConfigError)
    const decided = await loadDecisions({ cwd, env: { PARITY_SOURCE_URL: '' } })
    expect(decided).toMatchObject({ maxAgeHours: 5, waivers: config.waivers, planOut: config.planOut })
  })
})
