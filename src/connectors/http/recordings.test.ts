import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FarEnd } from '../../ports/egress-service.ts'
import { loadRecordings } from './recordings.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parity-recordings-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const ORDER = 'https://shop.example/s/x/dw/shop/v25_6/orders/1'
const farEnd: FarEnd = {
  name: 'sfcc',
  vendor: 'sfcc',
  origin: 'https://shop.example',
  recordedAs: [],
  production: true,
  http2: false,
  auth: { kind: 'none' },
  headers: {},
  perSecond: 1,
  concurrency: 1,
}

function load(text: string | Buffer, skipOrigins?: readonly string[]) {
  const file = join(folder, 'browser.har')
  writeFileSync(file, text)
  return loadRecordings({
    recordings: [file],
    farEnds: [farEnd],
    allowed: [],
    ...(skipOrigins ? { skipOrigins } : {}),
  })
}
const har = (...urls: [string, number?, string?][]) =>
  JSON.stringify({
    log: {
      entries: urls.map(([url, status = 200, method = 'GET']) => ({ request: { method, url }, response: { status } })),
    },
  })

test('a host that is nobody’s refuses the file, unless it is named: then it is left out and told', () => {
  const text = har(
    [ORDER, 0],
    ['https://ads.example/pixel', 200, 'POST'],
    [ORDER],
    ['https://ads.example/b'],
    ['data:,x'],
  )
  expect(() => load(text)).toThrow(
    "browser.har #2 goes to https://ads.example, which is no far end's origin or recordedAs; what belongs to somebody else is named under egress.skipOrigins.",
  )
  const { exchanges, leftOut } = load(text, ['https://ads.example'])
  expect(exchanges.map(({ id }) => id)).toEqual(['browser.har #3'])
  expect(leftOut).toEqual([
    'Left out of browser.har: 1 that nobody answered, 1 that are no HTTP requests, 2 to https://ads.example (egress.skipOrigins).',
  ])
})

test('what a far end is asked is refused as before, whatever is left out besides', () => {
  const text = har(['https://ads.example/b'], [ORDER, 200, 'DELETE'])
  expect(() => load(text, ['https://ads.example'])).toThrow("browser.har #2 is 'ocapi-shop DELETE orders/{}'")
})

test.each([
  ['UTF-8 with a mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
])('a file in %s', (_, bytes) => {
  expect(load(bytes(har([ORDER]))).exchanges).toHaveLength(1)
})
