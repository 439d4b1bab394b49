import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Settings } from '../targets/config.ts'
import { resolveConfig } from '../targets/config.ts'
import { ConfigError } from '../targets/config-error.ts'
import { rehearses } from './rehearsing.ts'

const folder = mkdtempSync(join(tmpdir(), 'parity-rehearsing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const settings = (written: object = {}, env = {}): Settings =>
  resolveConfig(written, { file: 'parity.config.ts', folder, env })
const NEITHER = { rehearsal: false, neverRehearse: false }

/** Whether it rehearses, or the sentence by which it refuses. */
function answer(of: Pick<Settings, 'file' | 'endpoints' | 'services'>, wish = NEITHER, env = {}, cwd = folder) {
  try {
    return rehearses(of, wish, {}, { env, cwd })
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
}

const URLS = { PARITY_SOURCE_URL: 'mysql://a:b@h1/x', PARITY_TARGET_URL: 'mysql://a:b@h2/x' }

describe('a rehearsal', () => {
  test('is for one who asks for it, or who has configured nothing', () => {
    expect(answer(settings())).toBe(true)
    expect(answer(settings(), NEITHER, { CI: 'true' })).toBe(true)
    expect(answer(settings({}, URLS))).toBe(false)
    expect(answer(settings({}, URLS), { ...NEITHER, rehearsal: true })).toBe(true)
    expect(answer(settings({ redis: { target: { url: 'redis://h' } } }))).toBe(false)
  })

  test.each([
    [
      'a config that names no server',
      { file: '/x/parity.config.ts' },
      NEITHER,
      {},
      /parity\.config\.ts names no server/,
    ],
    ['--no-rehearsal', {}, { rehearsal: false, neverRehearse: true }, {}, /Nothing is configured/],
    ['GitHub', {}, NEITHER, { GITHUB_ACTIONS: 'true' }, /this is a CI service/],
    ['Azure Pipelines', {}, NEITHER, { TF_BUILD: 'True' }, /this is a CI service/],
    ['a misspelt variable', {}, NEITHER, { PARITY_SOURCE_ULR: 'x' }, /did you mean PARITY_SOURCE_URL\?/],
    ['a variable in small letters', {}, NEITHER, { parity_source_url: 'x' }, /did you mean PARITY_SOURCE_URL\?/],
    ['a variable of no use', {}, NEITHER, { PARITY_PASSWORD: 'x' }, /PARITY_PASSWORD is set, and nothing reads it/],
  ])('is not started by %s', (_, more, wish, env, sentence) => {
    const said = answer({ ...settings(), ...more }, wish, env)
    expect(said).toMatch(sentence)
    expect(said).toMatch(/--rehearsal\.$/)
    expect(answer({ ...settings(), ...more }, { rehearsal: true, neverRehearse: false }, env)).toBe(true)
  })

  test.each([{ CI: 'false' }, { CI: '' }, { PARITY_ENGINE: 'path' }, { PARITY_SIGNING_KEY: 'key.pem' }])(
    '%j configures nothing',
    (env) => expect(answer(settings(), NEITHER, env)).toBe(true),
  )

  test.each(['parity.config.yaml', 'parity.conf.ts', 'parity.config.cts'])(
    'is not started beside %s, which nobody reads',
    (name) => {
      const cwd = mkdtempSync(join(folder, 'other-'))
      writeFileSync(join(cwd, name), '')
      expect(answer(settings(), NEITHER, {}, cwd)).toMatch(name)
    },
  )
})
