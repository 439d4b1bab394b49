import { expect, test } from 'vitest'
import { parseHar, readHar } from './har.ts'

const har = (...entries: object[]) => JSON.stringify({ log: { entries } })
const entry = (request: object = {}, response: object = {}, more: object = {}) => ({
  request: { method: 'GET', url: 'https://x.example/a', headers: [], ...request },
  response: { status: 200, headers: [], content: { text: '{}' }, ...response },
  ...more,
})
const form = (params: object[], more: object = {}) => ({
  method: 'POST',
  postData: { mimeType: 'application/x-www-form-urlencoded', params, ...more },
})

test('a mark of the byte order in front is nothing', () => {
  expect(readHar(`\ufeff${har(entry())}`)).toHaveLength(1)
})

test('what nobody answered and what is no HTTP is counted; places in the file stay', () => {
  const { entries, aborted, other } = parseHar(
    har(
      entry({}, { status: 0, _error: 'net::ERR_ABORTED' }),
      entry({ url: 'data:image/png;base64,AA==' }),
      entry({ url: 'wss://x.example/socket' }, { status: 101 }),
      { request: { method: 'GET', url: 'https://x.example/a' }, _resourceType: 'xhr' },
      entry(),
      entry({}, { status: null }),
    ),
  )
  expect({ aborted, other, at: entries.map(({ index }) => index) }).toEqual({ aborted: 3, other: 2, at: [4] })
})

test.each([
  ['decoded', [{ name: 'scope', value: 'a b&c' }], 'scope=a+b%26c'],
  [
    'as sent',
    [
      { name: 'grant_type', value: 'x' },
      { name: 'scope', value: 'a%20b+c' },
    ],
    'grant_type=x&scope=a%20b+c',
  ],
  [
    'decoded, with a sign of percent',
    [
      { name: 'a', value: '5%20' },
      { name: 'b', value: 'c d' },
    ],
    'a=5%2520&b=c+d',
  ],
])('parameters of a form %s', (_, params, body) => {
  expect(readHar(har(entry(form(params))))[0]?.request.body).toBe(body)
})

test('Chrome: pseudo-headers, extras, an empty initiator', () => {
  const [read] = readHar(
    har(
      entry(
        {
          httpVersion: 'http/2.0',
          headers: [
            { name: ':authority', value: 'x.example' },
            { name: ':method', value: 'POST' },
            { name: 'Accept', value: 'application/json' },
          ],
          ...form([], { text: 'a=b' }),
        },
        {
          _transferSize: 10,
          _error: null,
          content: { size: 4, mimeType: 'application/json', text: 'e30=', encoding: 'base64' },
        },
        { _initiator: { type: 'script' }, _priority: 'High', connection: '443', time: 12.5 },
      ),
    ),
  )
  expect(read).toMatchObject({
    request: {
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=b',
    },
    answer: { headers: { 'content-type': 'application/json' }, ms: 12.5 },
  })
  expect(Object.keys(read?.request.headers ?? {})).not.toContain(':authority')
  expect(Buffer.from(read?.answer.body ?? []).toString()).toBe('{}')
})

test('Firefox: no body, no time, an empty content', () => {
  const [read] = readHar(
    har({ ...entry({ headersSize: 1 }, { content: {}, redirectURL: '' }), time: -1, pageref: 'p' }),
  )
  expect(read).toMatchObject({ startedAt: 0, answer: { status: 200, ms: 0 } })
  expect(read?.answer.body.length).toBe(0)
})

test('Charles, mitmproxy, Fiddler: absent fields, the path alone, BASE64, a body in base64', () => {
  const entries = har(
    { request: { method: 'get', url: 'https://x.example/a' }, response: { status: '200' } },
    entry({ url: '/path?q=1', headers: [{ name: ':authority', value: 'x.example:8443' }] }),
    entry({ url: '/path', headers: [{ name: 'Host', value: 'x.example' }] }),
    entry({ method: 'POST', postData: { mimeType: 'application/json', text: 'e30=', encoding: 'BASE64', params: [] } }),
    entry({}, { content: { text: 'e30=', encoding: 'BASE64' } }),
  )
  const read = readHar(entries)
  expect(read.map(({ request }) => `${request.method} ${request.origin}${request.path} ${request.body}`)).toEqual([
    'GET https://x.example/a ',
    'GET https://x.example:8443/path?q=1 ',
    'GET https://x.example/path ',
    'POST https://x.example/a {}',
    'GET https://x.example/a ',
  ])
  expect(Buffer.from(read[4]?.answer.body ?? []).toString()).toBe('{}')
})
