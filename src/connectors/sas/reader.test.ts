import { expect, test } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import { sasReader } from './reader.ts'

const tokens = (text: string) => sasReader({ services: { sas: [{ name: 'u', token: new Secret(text) }] } }).tokens()

test('a SAS tells its parameters and keeps its signature', () => {
  const url =
    'https://acc.blob.core.windows.net/uploads/a?sv=2025-05-05&se=2026-12-31&sr=c&sp=rw&sig=canary%2Bsignature%3D&skoid=1'
  expect(tokens(url)).toEqual([
    {
      name: 'u',
      host: 'acc.blob.core.windows.net',
      container: 'uploads',
      parameters: { sv: '2025-05-05', se: '2026-12-31', sr: 'c', sp: 'rw', skoid: '1' },
    },
  ])
  expect(tokens('?sp=r&sig=canary')).toEqual([{ name: 'u', parameters: { sp: 'r' } }])
  expect(JSON.stringify([tokens(url), tokens('?sp=r&sig=canary')])).not.toContain('canary')
})

test('what is no SAS is none, and none is told', () => {
  expect(tokens('canary-password')).toEqual([{ name: 'u', parameters: null }])
  expect(() => sasReader({ services: {} }).tokens()).toThrow(/readiness\.filesystem\.sas/)
})
