import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'
import { ConfigError } from '../config-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'parity-readiness-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'a.txt'), '')
const place = { file: 'parity.config.ts', folder, env: { SAS: '?sp=rw&sig=canary' } }

const sentence = (readiness: unknown): string => {
  try {
    resolveConfig({ readiness }, place)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  return 'accepted'
}

const capture = {
  file: 'a.txt',
  host: 'h',
  watched: ['/home'],
  from: '2026-11-01T00:00:00Z',
  until: '2026-11-02T00:00:00Z',
}
const filesystem = { root: '/srv/oms', hosts: ['h'] }

describe('readiness in a config', () => {
  test('names files for the sides, and states the rest', () => {
    const sas = { name: 'u', token: { env: 'SAS' }, account: 'a', container: 'c', permissions: 'rw' }
    const { services, declared } = resolveConfig(
      { readiness: { filesystem: { ...filesystem, captures: [capture], sas: [sas] }, migrations: { list: 'a.txt' } } },
      place,
    )
    expect(services.source.captures?.writes).toEqual([{ name: 'a.txt', path: join(folder, 'a.txt') }])
    expect(services.target.captures?.migrations).toHaveLength(1)
    expect(services.target.sas?.[0]?.token.reveal()).toContain('canary')
    expect(JSON.stringify({ services, declared })).not.toContain('canary')
    expect(declared.readiness?.filesystem).toMatchObject({ minimumHours: 24, sas: [{ name: 'u', maximumDays: 365 }] })
  })

  test.each([
    [{ manifest: ['a.txt'] }, "parity.config.ts: readiness.manifest is not a known key; did you mean 'manifests'?"],
    [{ manifests: ['absent'] }, 'parity.config.ts: readiness.manifests: there is no file absent.'],
    [{ cutover: 'soon' }, 'parity.config.ts: readiness.cutover: must be a day, YYYY-MM-DD.'],
    [
      { filesystem: { ...filesystem, captures: [{ ...capture, host: 'x' }] } },
      'parity.config.ts: readiness.filesystem.captures[0]: the host x is not one of filesystem.hosts.',
    ],
    [
      { filesystem: { ...filesystem, captures: [{ ...capture, until: capture.from }] } },
      'parity.config.ts: readiness.filesystem.captures[0]: until is not after from.',
    ],
    [
      { filesystem: { ...filesystem, homes: [{ home: 'blob', paths: ['a'], sas: 'x' }] } },
      'parity.config.ts: readiness.filesystem.homes[0].sas: there is no SAS x in filesystem.sas.',
    ],
    [
      {
        filesystem: {
          ...filesystem,
          sas: [{ name: 'u', token: 'sp=rw', account: 'a', container: 'c', permissions: 'r' }],
        },
      },
      "parity.config.ts: readiness.filesystem.sas[0].token: must be env('NAME'): a secret does not stand in the config.",
    ],
    [
      {
        filesystem: {
          ...filesystem,
          sas: [{ name: 'u', token: { env: 'NO' }, account: 'a', container: 'c', permissions: 'r' }],
        },
      },
      'parity.config.ts: readiness.filesystem.sas[0].token: the environment variable NO is not set.',
    ],
    [
      { openQuestions: { timelin: {} } },
      "parity.config.ts: readiness.openQuestions.timelin is not a known key; did you mean 'timeline'?",
    ],
    [
      { allowList: { egress: ['somewhere'], vendors: [] } },
      'parity.config.ts: readiness.allowList.egress[0]: must be an IP address or a CIDR range.',
    ],
  ])('%j is refused', (readiness, told) => expect(sentence(readiness)).toBe(told))
})
