import { describe, expect, test } from 'vitest'
import { allowLoad } from './guard.ts'
import { sampleLoad } from './testing/sample.ts'

const today = new Date('2026-03-01T12:00:00Z')
const word = { owner: 'oms-team', reason: 'agreed rehearsal at night', expires: '2026-03-01' }
const at = (baseUrl: string, more = {}) =>
  sampleLoad({ baseUrl, stand: 'staging', allowedHosts: [new URL(baseUrl).host], ...more })

describe('load is made only where it may be', () => {
  test('an allowed host of staging', () => {
    expect(() => allowLoad(at('https://oms.staging.example:8443'), today)).not.toThrow()
  })

  test.each([
    ['a host that is not on the list', at('https://oms.staging.example', { allowedHosts: ['other.example'] })],
    ['another port of an allowed host', at('https://oms.example:444', { allowedHosts: ['oms.example'] })],
    ['production without a word', at('https://oms.example', { stand: 'production' })],
    ['a name of production under another flag', at('https://oms-prod.example')],
    ['www under another flag', at('https://www.example')],
    [
      'a word that has ended',
      at('https://oms.example', { stand: 'production', production: { ...word, expires: '2026-02-28' } }),
    ],
    ['no URL', { ...at('https://a.example'), baseUrl: 'oms' }],
  ])('refuses %s', (_, load) => {
    expect(() => allowLoad(load, today)).toThrow(/^No load was made: /)
  })

  test('production with a word, on its last day', () => {
    expect(() => allowLoad(at('https://oms.example', { stand: 'production', production: word }), today)).not.toThrow()
  })
})
