import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer, EgressPath, Exchange } from '../../ports/egress.ts'
import { encode } from './charset.ts'
import { readHar } from './har.ts'
import { writeHar } from './har-write.ts'
import { readJson } from './json.ts'
import { HttpRedactor } from './redact.ts'
import { KnownValues } from './redact-known.ts'
import { type ReplayRules, replay } from './replay.ts'
import { replayFindings } from './replay-findings.ts'
import { readXml } from './xml.ts'

const redactor = new HttpRedactor(Buffer.from('test'))

const JSON_NAMES =
  'token api_key apiKey apikey authorization client_id clientId client_secret password access_token x-api-key phoneHome phoneMobile phone_mobile secondName fax holder suite email c_email customerEmails iban IBAN cardNumber credit_card firstName lastName names customer_no created_by userId houseNumber Sell_to_Phone_No'.split(
    ' ',
  )
const XML_NAMES =
  'Name Name_2 Search_Name Ship_to_Address Sell_to_Phone_No Fax_No County City Post_Code E_Mail Contact IBAN Bank_Account_No VAT_Registration_No Criteria firstName lastName street phone customerName email token apiKey Password User_ID'.split(
    ' ',
  )
const PARAMETERS =
  'q apikey api_key apiKey key token client_id client_secret email phone name firstname code state sig signature password access%5Ftoken customer_id username'.split(
    ' ',
  )
const envelope = (inner: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(']]>', ']]&gt;')

/** Place → a body with the text there. */
const JSON_PLACES: Readonly<Record<string, (canary: string) => unknown>> = {
  ...Object.fromEntries(JSON_NAMES.map((name) => [name, (c: string) => ({ a: [{ [name]: c }] })])),
  'a member below a hidden name': (c) => ({ phone: { kind: 'home', value: c }, name: { first: c } }),
  'a list of a hidden name': (c) => ({ emails: [c, c] }),
  term_filter: (c) => ({ query: { term_filter: { field: 'x', operator: 'one_of', values: [c, c] } } }),
  term_query: (c) => ({ query: { term_query: { fields: ['x'], operator: 'is', values: [c] } } }),
  text_query: (c) => ({ query: { text_query: { fields: ['x'], search_phrase: c } } }),
  'an argument of a fault': (c) => ({ fault: { arguments: { name: c }, message: 'no' } }),
  'a quoted word in a fault': (c) => ({ fault: { type: 'X', message: `No customer with name '${c}' found` } }),
  'a word of a fault that is hidden elsewhere': (c) => ({ fault: { message: `There is no ${c} here` }, login: c }),
  'a word of a fault that is hidden before': (c) => ({ login: c, fault: { message: `There is no ${c} here` } }),
  'JSON in a text': (c) => ({ payload: JSON.stringify({ customer: { name: c } }) }),
  'JSON in JSON in a text': (c) => ({ payload: JSON.stringify({ more: JSON.stringify([{ email: c }]) }) }),
  'XML in a text': (c) => ({ payload: `<Customer><Name>${c}</Name></Customer>` }),
  'broken JSON in a text': (c) => ({ payload: `{"name": "${c}` }),
  'markup in a text': (c) => ({ payload: `<p>x<br><Name>${c}</Name>` }),
  'a URL in a text': (c) => ({ next: `https://far.example/x?token=${c}&a=1` }),
  'a name of a member': (c) => ({ [`${c}@mail.example`]: 1 }),
}
const XML_PLACES: Readonly<Record<string, (canary: string) => string>> = {
  ...Object.fromEntries(XML_NAMES.map((name) => [name, (c: string) => envelope(`<R><${name}>${c}</${name}></R>`)])),
  'an attribute': (c) => envelope(`<R Password="${c}"/>`),
  CDATA: (c) => envelope(`<R><Name><![CDATA[${c}]]></Name></R>`),
  'elements in CDATA': (c) => envelope(`<R><a><![CDATA[<Name>${c}</Name><b/>]]></a></R>`),
  'a text cut by a comment': (c) => envelope(`<R><Name>${c.slice(0, 9)}<!-- ${c} -->${c.slice(9)}</Name></R>`),
  'JSON that is returned': (c) =>
    envelope(`<X_Result><return_value>${escaped(`{"name":"${c}","iban":"${c}"}`)}</return_value></X_Result>`),
  'JSON cut by CDATA': (c) => envelope(`<X_Result><return_value>{"name":<![CDATA["${c}"]]>}</return_value></X_Result>`),
  'XML that is returned': (c) =>
    envelope(`<X_Result><return_value>${escaped(`<Customer><Name>${c}</Name></Customer>`)}</return_value></X_Result>`),
  'what is returned by its name': (c) =>
    envelope(`<GetCustomerName_Result><return_value>${c}</return_value></GetCustomerName_Result>`),
  'a filter': (c) =>
    envelope(`<ReadMultiple><filter><Field>Name</Field><Criteria>${c}</Criteria></filter></ReadMultiple>`),
  'a fault, quoted': (c) =>
    envelope(
      `<s:Fault><faultcode>x</faultcode><faultstring>The Customer '${c}' does not exist.</faultstring></s:Fault>`,
    ),
  'a fault, by its field': (c) =>
    envelope(
      `<s:Fault><faultcode>x</faultcode><faultstring>There is none. Values: Name=${c},No.=1</faultstring></s:Fault>`,
    ),
  'a fault, hidden elsewhere': (c) =>
    envelope(
      `<s:Fault><faultcode>x</faultcode><faultstring>No ${c}.</faultstring><detail><string>No ${c}.</string><name>${c}</name></detail></s:Fault>`,
    ),
}

const json = 'application/json'
const xml = 'text/xml'
const formType = 'application/x-www-form-urlencoded'
const bodies: [place: string, type: string, body: (canary: string) => string][] = [
  ...Object.entries(JSON_PLACES).map(([place, make]): [string, string, (c: string) => string] => [
    `JSON: ${place}`,
    json,
    (c) => JSON.stringify(make(c)),
  ]),
  ...Object.entries(XML_PLACES).map(([place, make]): [string, string, (c: string) => string] => [
    `XML: ${place}`,
    xml,
    make,
  ]),
  ...PARAMETERS.map((name): [string, string, (c: string) => string] => [
    `form: ${name}`,
    formType,
    (c) => `a=1&${name}=${c}`,
  ]),
  ['form: JSON', formType, (c) => `filter=${encodeURIComponent(JSON.stringify({ email: c }))}`],
  ['form: a pair', formType, (c) => `refine=c_email%3D${c}`],
]

function answer(body: Uint8Array, type: string, more: Record<string, string> = {}): Answer {
  const headers = { 'content-type': type, ...more }
  return { status: 200, headers, body, cut: null, failure: null, throttled: false, ms: 1 }
}
const told = (text: string, type: string, canary: string) => {
  expect(text, type).not.toContain(canary)
  expect(text).not.toContain(Buffer.from(canary).toString('base64').slice(0, 12))
}
const CANARY = fc.stringMatching(/^[A-Za-z0-9]{12,24}$/).map((core) => `CANARY${core}`)

describe('no canary reaches a disk', () => {
  test.each(bodies)('%s', (_, type, make) => {
    fc.assert(
      fc.property(CANARY, fc.constantFrom('utf-8', 'windows-1252', 'utf-16le'), (canary, charset) => {
        const typed = `${type}; charset=${charset}`
        const text = make(canary)
        const request = {
          method: 'POST',
          origin: 'https://far.example',
          path: `/x?${PARAMETERS.map((name) => `${name}=${canary}`).join('&')}&siteId=a`,
          headers: {
            'content-type': typed,
            authorization: canary,
            cookie: canary,
            referer: canary,
            'x-api-key': canary,
          },
          body: text,
        }
        const more = {
          'set-cookie': canary,
          location: `https://u:${canary}@far.example/y?token=${canary}&a=1#access_token=${canary}`,
        }
        const written = writeHar(
          [{ startedAt: 0, request, answer: answer(encode(text, charset), typed, more) }],
          redactor,
          '1',
        )
        told(written, typed, canary)
        const [read] = readHar(written)
        expect(read?.request.path).toContain('siteId=a')
        told(
          Buffer.from(read?.answer.body ?? [])
            .toString('latin1')
            .replaceAll('\0', ''),
          typed,
          canary,
        )
        const body = new TextDecoder(charset).decode(read?.answer.body)
        if (type === json) readJson(body)
        if (type === xml) readXml(body)
      }),
      { numRuns: 10 },
    )
  })
})

/** One question whose two answers differ. */
function path(exchange: Exchange, given: Answer): EgressPath {
  const one = {
    label: 'path',
    recorded: false,
    exchanges: async () => [exchange],
    leftOut: async () => [],
    send: async () => given,
  }
  return one as unknown as EgressPath
}
const RULES: ReplayRules = { headers: ['content-type', 'cache-control'], ignore: [], concurrency: 1 }
const run = { signal: new AbortController().signal, progress: () => {} }

async function report(old: string, now: string, type: string): Promise<string> {
  const request = {
    method: 'POST',
    origin: 'https://far.example',
    path: '/x',
    headers: { 'content-type': type },
    body: old,
  }
  const recorded = answer(Buffer.from(old), type)
  const exchange: Exchange = {
    id: 'a.har #1',
    farEnd: 'far',
    operation: { name: 'x', kind: 'safe' },
    request,
    recorded,
  }
  const evidence = await replay(path(exchange, recorded), path(exchange, answer(Buffer.from(now), type)), RULES, run)
  expect(evidence.compared).toBe(1)
  return JSON.stringify([evidence, replayFindings(evidence.groups)])
}

describe('no canary reaches a report', () => {
  const [a, b] = ['CANARYthisOneIsOld', 'CANARYthisOneIsNew']
  test.each(bodies)('%s', async (_, type, make) => {
    for (const [old, now] of [
      [make(a), make(b)],
      [make(a), type === xml ? envelope('<R/>') : type === json ? '{}' : 'a=1'],
      [type === xml ? envelope('<R/>') : type === json ? '{}' : 'a=1', make(b)],
      [make(a), make(a).slice(0, -2)],
    ] as const) {
      const text = await report(old, now, type)
      expect(text).not.toMatch(/CANARYthis/)
    }
  })
})

test('what the comparison needs stays as it is', () => {
  const kept = {
    order_no: 'TEST00000001',
    status: 'open',
    code: 'NotFound',
    product_id: 'SKU-101',
    product_name: 'Étui',
    product: { name: 'Étui' },
    items: [{ name: 'Étui' }],
    price: 15.0,
    card_amount: 10.5,
    token_type: 'Bearer',
    creation_date: '2026-01-01T00:00:00.000Z',
    state: 'new',
    key: 'a',
    phone: null,
    email: '',
    email_confirmed: true,
    description: '[sale] {0} of 12345678',
    markup: '<p>soft<br>leather</p>',
    range_filter: { field: 'creation_date', from: '2026-01-01', to: '2026-01-06' },
    message: 'Order SO-9999 of 2026-01-05T06:00:00Z is worth 1234567.50 and does not exist',
  }
  const text = JSON.stringify(kept)
  expect(redactor.body(text, json)).toBe(text)
  const page = envelope(
    '<ReadMultiple_Result><CustomerCard><Key>18;0001</Key><No>10001</No><Balance_LCY>12.50</Balance_LCY><Customer_Posting_Group>EU</Customer_Posting_Group></CustomerCard><SalesLine><Description>Größe, façade</Description><Shipment_Date>2026-01-05</Shipment_Date><Unit_Price>15.00</Unit_Price></SalesLine></ReadMultiple_Result>',
  )
  expect(redactor.body(page, xml)).toBe(page)
  expect(
    redactor.url('https://h.example/s/a/dw/shop/v1/orders/1?siteId=a&expand=payment&ids=1234567,2&count=20'),
  ).toContain('?siteId=a&expand=payment&ids=1234567,2&count=20')
})

test('the name of a product stays where products are asked for', () => {
  const product = '{"id":"SKU-1","name":{"default":"Étui"}}'
  expect(redactor.during('/s/a/dw/shop/v25_6/products/SKU-1').body(product, json)).toBe(product)
  expect(redactor.during('/s/-/dw/data/v25_6/customer_lists/a/customers/1').body(product, json)).not.toContain('Étui')
})

test('equal values are hidden alike in all formats, under one key alone', () => {
  const hidden = (key: string) => {
    const by = new HttpRedactor(Buffer.from(key))
    const texts = [
      by.body('{"firstName":"Anna"}', json),
      by.body('<a><First_Name>Anna</First_Name></a>', xml),
      by.query('firstname=Anna'),
    ]
    return texts.map((text) => /#(\w+)|%23(\w+)/.exec(text)?.slice(1).join(''))
  }
  expect(new Set(hidden('a')).size).toBe(1)
  expect(hidden('a')).not.toEqual(hidden('b'))
})

test('sentences keep their words', () => {
  const by = new HttpRedactor(Buffer.from('a'), new KnownValues(['Anna Canary']))
  const clean = by.sentence("The order 'TEST1' of anna canary (0151 23456789) isn't O'Brien's; Name=Bert X, No.=SO-1.")
  expect(clean.replace(/#\w+/g, '#')).toBe(
    "The order '(hidden #)' of (hidden #) ((hidden #)) isn't O'Brien's; Name=(hidden #), No.=SO-1.",
  )
})

test('what is hidden once is not hidden again, and any JSON and any text of an element stays well-formed', () => {
  const leaf = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'ab \'"<>&=:,;{}[]/?@.+-0123456789\n(#)'), maxLength: 40 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(true, false, null),
  )
  const name = fc.constantFrom('name', 'a', 'message', 'faultstring', 'phone', 'detail', 'Criteria', 'url')
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 3 }),
    ),
  }))
  const shapeOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shapeOf)
    if (typeof value !== 'object' || value === null) return null
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
  }
  fc.assert(
    fc.property(tree, leaf.map(String), name, (value, text, element) => {
      const once = redactor.body(JSON.stringify({ value }), json)
      expect(shapeOf(JSON.parse(once))).toEqual(shapeOf({ value }))
      expect(redactor.body(once, json)).toBe(once)
      const page = redactor.body(`<E><${element}>${escaped(text)}</${element}></E>`, xml)
      readXml(page)
      expect(redactor.body(page, xml)).toBe(page)
    }),
    { numRuns: 1_000 },
  )
})
