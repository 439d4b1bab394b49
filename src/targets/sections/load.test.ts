import { describe, expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'

const place = { file: 'parity.config.ts', folder: '/oms', env: {} }
const load = {
  baseUrl: 'https://oms.staging.example',
  stand: 'staging',
  allowedHosts: ['oms.staging.example'],
  peakRate: 30,
  journeys: [{ name: 'browse', steps: [{ name: 'inventory', path: '/inventory' }] }],
}
const resolved = (changes: object) => resolveConfig({ load: { ...load, ...changes } }, place)

describe('section load', () => {
  test('states what is wanted by default, and where records are kept', () => {
    const { services, declared } = resolved({ watch: { kind: 'kubernetes', namespace: 'oms', web: ['oms-web'] } })
    expect(services.target.load).toEqual({
      folder: '/oms/.parity/load',
      maxAgeHours: 336,
      watch: { kind: 'kubernetes', namespace: 'oms', web: ['oms-web'], worker: [] },
    })
    expect(declared.load).toMatchObject({
      proof: 'peak',
      healthPath: '/up',
      objectives: { p95Ms: 500, errorShare: 0.001 },
      journeys: [{ weight: 1, steps: [{ method: 'GET' }] }],
    })
  })

  test('a header’s secret stays in the environment', () => {
    const { declared } = resolved({ secretHeaders: { authorization: { env: 'STAGING_TOKEN' } } })
    expect(declared.load?.secretHeaders).toEqual({ authorization: 'STAGING_TOKEN' })
  })

  test.each([
    [{ allowedHosts: ['other.example'] }, /load\.baseUrl: oms\.staging\.example is not in load\.allowedHosts/],
    [{ allowedHosts: [] }, /load\.allowedHosts/],
    [{ baseUrl: 'ftp://oms.staging.example' }, /must be a URL such as https/],
    [{ stand: 'rehearsal' }, /load\.stand/],
    [{ objectives: { endpoints: { invntory: { p95Ms: 1 } } } }, /no journey has a step of this name/],
    [{ errorBodies: ['('] }, /must be a regular expression/],
    [{ peakRat: 3 }, /peakRat is not a known key; did you mean 'peakRate'/],
    [{ production: { owner: 'oms-team', reason: 'agreed' } }, /load\.production\.expires/],
  ])('refuses %j', (changes, sentence) => {
    expect(() => resolved(changes)).toThrow(sentence)
  })
})
