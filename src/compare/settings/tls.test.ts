import { expect, test } from 'vitest'
import { endingSoon, firstToEnd, setTls } from './tls.ts'

const NOW = '2026-03-01T00:00:00.000Z'
const chain = (...expires: string[]) => ({
  certificates: expires.map((end, i) => ({ subject: `c${i}`, expires: end })),
})

test('the certificate of the chain that ends first counts', () => {
  const end = firstToEnd(chain('2026-04-01T00:00:00.000Z', '2026-03-11T00:00:00.000Z'), NOW)
  expect(end).toMatchObject({ subject: 'c1', days: 10 })
})

test.each([
  ['2026-03-15T00:00:00.000Z', 14, false],
  ['2026-03-14T23:59:59.000Z', 14, true],
  ['2026-02-28T00:00:00.000Z', 0, true],
  ['no date', 0, true],
])('an end on %s with %d days asked: found %s', (expires, days, found) => {
  expect(endingSoon('target', 'azure-flexible', chain(expires), NOW, days) !== undefined).toBe(found)
})

test('on a server of one’s own the setting is loaded too', () => {
  expect(setTls('target', 'self-managed', 'tls_version', 'TLSv1.3').sql?.statements).toEqual([
    "SET GLOBAL tls_version = 'TLSv1.3'",
    'ALTER INSTANCE RELOAD TLS',
  ])
  expect(setTls('target', 'azure-flexible', 'tls_version', 'TLSv1.3').sql).toBeUndefined()
})
