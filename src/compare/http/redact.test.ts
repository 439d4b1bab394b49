import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Recorded, readHar } from './har.ts'
import { writeHar } from './har-write.ts'
import { readJson } from './json.ts'
import { shown } from './outline.ts'
import { HttpRedactor } from './redact.ts'
import { readXml } from './xml.ts'

const redactor = new HttpRedactor(Buffer.from('test'))

/** Every place where a secret or a person may stand, filled with one text that must not come out. */
function laden(canary: string): string {
  const json = JSON.stringify({
    access_token: canary,
    refresh_token: canary,
    order_no: 'SO-1',
    customer_info: { email: canary, customer_name: canary },
    billing_address: { first_name: canary, address1: canary, anything: canary },
    hits: [{ data: { shipping_address: { city: canary }, phone_mobile: canary } }],
    payment_instruments: [{ payment_card: { holder: canary, deep: { number: canary } } }],
    message: `Bearer ${canary}`,
    note: `call ${canary}@mail.example`,
  })
  const xml = `<?xml version="1.0"?><!-- ${canary} --><E xmlns:p="urn:x"><p:Customer><p:Name>${canary}</p:Name><p:E_Mail>${canary}</p:E_Mail><Ship_to_Address><![CDATA[${canary}]]></Ship_to_Address><X Password="${canary}"/></p:Customer></E>`
  const bodies: [string, string][] = [
    ['application/json', json],
    ['text/xml', xml],
    ['application/x-www-form-urlencoded', `grant_type=client_credentials&client_secret=${canary}&username=${canary}`],
    ['application/json', `{"broken": "${canary}`],
    ['application/octet-stream', canary],
  ]
  const headers = [
    'authorization',
    'cookie',
    'set-cookie',
    'x-dw-client-id',
    'proxy-authorization',
    'x-api-key',
    'www-authenticate',
    'x-anything',
  ].map((name) => ({ name, value: name === 'authorization' ? `NTLM ${canary}` : canary }))
  const entries = bodies.map(([mimeType, text]) => ({
    startedDateTime: '2026-01-01T00:00:00Z',
    time: 1,
    comment: canary,
    _custom: canary,
    serverIPAddress: canary,
    request: {
      method: 'POST',
      url: `https://u:${canary}@far.example/x?access_token=${canary}&client_id=${canary}&q=a#${canary}`,
      headers: [...headers, { name: 'Content-Type', value: mimeType }],
      cookies: [{ name: 'dwsid', value: canary }],
      queryString: [{ name: 'sig', value: canary }],
      postData: { mimeType, text, params: [{ name: 'password', value: canary }] },
    },
    response: {
      status: 200,
      headers: [
        ...headers,
        { name: 'Content-Type', value: mimeType },
        { name: 'location', value: `/x?mail=${canary}@mail.example` },
      ],
      cookies: [{ name: 's', value: canary }],
      content: { mimeType, text },
      redirectURL: canary,
    },
  }))
  return JSON.stringify({
    log: {
      version: '1.2',
      comment: canary,
      creator: { name: canary, version: '1' },
      browser: { name: canary, version: '1' },
      pages: [{ title: canary }],
      entries,
    },
  })
}

test('no canary reaches a recording, whatever it looks like', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/), (core) => {
      const canary = `CANARY${core}`
      const out = writeHar(readHar(laden(canary)), redactor, '1')
      expect(out).not.toContain(canary)
      expect(out).not.toContain(canary.slice(0, 16))
      expect(out).not.toContain(Buffer.from(canary).toString('base64').slice(0, 12))
      expect(out).toContain('SO-1')
    }),
  )
})

test('what is recorded again is as it was, and bodies stay well-formed', () => {
  const exchanges = readHar(writeHar(readHar(laden('x')), redactor, '1'))
  expect(readHar(writeHar(exchanges, redactor, '1')).map(({ request }: Recorded) => request.path)).toEqual(
    exchanges.map(({ request }) => request.path),
  )
  expect(readJson(new TextDecoder().decode(exchanges[0]?.answer.body))).toMatchObject({ order_no: 'SO-1' })
  expect(readXml(new TextDecoder().decode(exchanges[1]?.answer.body)).name).toBe('E')
})

test('equal values stay equal, others do not', () => {
  expect(redactor.hidden('a')).toBe(redactor.hidden('a'))
  expect(redactor.hidden('a')).not.toBe(redactor.hidden('b'))
})

test('order numbers are no payment cards', () => {
  expect(redactor.text('4111 1111 1111 1111 and 2026010112345671')).toMatch(/^\(hidden #\w+\) and 2026010112345671$/)
})

test('differences are shown without people in them', () => {
  const at = (path: string, old: string, format: 'json' | 'xml' = 'json') =>
    shown({ path, kind: 'changed', old, new: null }, format, redactor).old
  expect(at('body/hits[0]/data/billing_address/city', 'Springfield')).toMatch(/^\(hidden #/)
  expect(at('body/Envelope/Body/Customer[2]/Name', 'Somebody', 'xml')).toMatch(/^\(hidden #/)
  expect(at('body/hits[0]/data/status', 'open')).toBe('open')
  expect(at('body/hits[0]', '{"a":"Springfield","b":12}')).not.toMatch(/Springfield|12/)
  expect(at('body/Envelope/X', '<Customer><Name>Somebody</Name></Customer>', 'xml')).not.toContain('Somebody')
})

test.each([
  ['nonsense', 'not JSON'],
  ['{}', 'no log.entries'],
  ['{"log":{"entries":[{"request":{"url":"x"}}]}}', 'log.entries[0]: request.url is not a URL'],
  ['{"log":{"entries":[{"request":{"url":"https://a.example/"},"response":{"status":0}}]}}', 'nothing was answered'],
])('%s is no recording', (text, sentence) => {
  expect(() => readHar(text)).toThrow(sentence)
})

describe('what a search is narrowed by', () => {
  const nav = (field: string, value: string) =>
    redactor.body(
      `<a><filter><Field>Name</Field><Criteria>Ann</Criteria></filter><filter><Field>${field}</Field><Criteria>${value}</Criteria></filter></a>`,
      'text/xml',
    )
  const ocapi = (fields: string[], value: string) =>
    redactor.body(
      JSON.stringify({ query: { term_query: { fields, operator: 'is', values: [value] } } }),
      'application/json',
    )

  test.each(['No', 'Document_Type', 'Posting_Date', 'Item_No', 'Status', 'Location_Code'])('%s stays', (field) => {
    expect(nav(field, 'SO-1001..')).toContain('<Criteria>SO-1001..</Criteria>')
    expect(nav(field, 'SO-1001..')).not.toContain('Ann')
  })

  test.each(['Name', 'E_Mail', 'Sell_to_Customer_No', 'Post_Code', 'Sell_to_Phone_No', 'Note'])(
    '%s is hidden',
    (field) => expect(nav(field, 'secret77')).not.toContain('secret77'),
  )

  test('of a filter over several fields, the strictest counts', () => {
    expect(ocapi(['order_no'], '00012345')).toContain('00012345')
    expect(ocapi(['order_no', 'customer_email'], 'a77b')).not.toContain('a77b')
    expect(ocapi(['status', 'customer_no'], 'a77b')).not.toContain('a77b')
  })
})
