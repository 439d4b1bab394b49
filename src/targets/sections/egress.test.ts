import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveEgress } from './egress.ts'
import { egressShape } from './egress-shape.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parity-egress-section-'))
  const urls = ['https://shop.example/s/x/dw/shop/v25_6/orders/1', 'https://ads.example/pixel']
  const entries = urls.map((url) => ({ request: { method: 'GET', url }, response: { status: 200 } }))
  writeFileSync(join(folder, 'a.har'), JSON.stringify({ log: { entries } }))
})
afterAll(() => rmSync(folder, { recursive: true }))

const skip = (more: object = {}) => ({
  origin: 'https://ads.example',
  reason: 'advertising of the browser',
  owner: 'oms-team',
  expires: '2099-12-31',
  ...more,
})
function resolve(skipOrigins: readonly object[]) {
  const egress = egressShape.parse({
    paths: { old: {}, new: {} },
    farEnds: [{ name: 'sfcc', vendor: 'sfcc', origin: 'https://shop.example', recordedAs: ['https://old.example'] }],
    recordings: ['a.har'],
    skipOrigins,
  })
  return resolveEgress({ egress }, { file: 'parity.config.json', folder, env: {} })
}

test('hosts that are nobody’s concern are named with an owner, a reason and an end', () => {
  expect(() => resolve([])).toThrow('egress.recordings: a.har #2 goes to https://ads.example')
  expect(resolve([skip()]).target?.egress?.skipOrigins).toEqual(['https://ads.example'])
  expect(resolve([skip({ origin: 'https://ADS.example:443' })]).source?.egress?.skipOrigins).toEqual([
    'https://ads.example',
  ])
})

test.each([
  [skip({ expires: '2020-01-01' }), 'egress.skipOrigins[0]: expired on 2020-01-01; decide again'],
  [
    skip({ origin: 'https://old.example' }),
    "egress.skipOrigins[0]: https://old.example is 'sfcc', which is to be asked",
  ],
  [skip({ origin: 'https://ads.example/path' }), 'must be https://host'],
  [skip({ owner: undefined }), 'owner'],
  [skip({ until: 'x' }), 'until'],
])('%s is refused', (rule, sentence) => {
  expect(() => resolve([rule])).toThrow(sentence)
})
