import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readHar } from './har.ts'
import { writeHar } from './har-write.ts'
import { HttpRedactor } from './redact.ts'

const redactor = new HttpRedactor(Buffer.from('matrix'))
const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')
const hex = (text: string) => Buffer.from(text).toString('hex')

/** Forms by which a value is known wherever it stands. */
const FORMS: Readonly<Record<string, (canary: string) => string>> = {
  'Service Bus': (c) =>
    `Endpoint=sb://oms.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey=${c}=;EntityPath=q`,
  storage: (c) => `DefaultEndpointsProtocol=https;AccountName=oms;AccountKey=${c}==;EndpointSuffix=core.windows.net`,
  'SQL Server': (c) => `Server=tcp:h,1433;Initial Catalog=oms;User ID=oms;Password=${c};Encrypt=True`,
  'SQL Server, with spaces': (c) => `Server=h;Uid=oms;Pwd=ab ${c} cd;Encrypt=True`,
  ODBC: (c) => `Driver={MySQL};Server=h;UID=oms;PWD=${c}`,
  'Redis of Azure': (c) => `oms.redis.cache.windows.net:6380,password=${c}=,ssl=True,abortConnect=False`,
  libpq: (c) => `host=h user=oms password=${c} sslmode=require`,
  'a database URL': (c) => `mysql2://oms:${c}@h.example:3306/oms`,
  'a Redis URL': (c) => `rediss://:${c}@h.example:6380/0`,
  'an AMQP URL': (c) => `amqps://oms:${c}@h.example/vhost`,
  'a URL with a raw @': (c) => `postgres://oms:a@${c}@h.example/oms`,
  'a URL with a raw slash': (c) => `postgres://oms:a/${c}@h.example/oms`,
  'basic in a URL': (c) => `https://oms:${c}@h.example/x`,
  'a signed URL of S3': (c) =>
    `https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA${c.toUpperCase()}&X-Amz-Signature=${hex(c)}`,
  'a signed URL of GCS': (c) => `https://storage.googleapis.com/b/k?X-Goog-Credential=${c}&X-Goog-Signature=${hex(c)}`,
  'a signed URL of CloudFront': (c) =>
    `https://d1.cloudfront.net/k?Expires=1&Signature=${c}&Key-Pair-Id=K${c}&Policy=${c}`,
  'a signed URL of Azure': (c) => `https://s.blob.core.windows.net/c/k?sv=2024-01-01&se=2027-01-01&sp=r&sig=${c}%3D`,
  PEM: (c) => `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${c}\n${c}\n-----END RSA PRIVATE KEY-----`,
  'PEM in one line': (c) => `-----BEGIN PRIVATE KEY-----\\n${c}\\n-----END PRIVATE KEY-----\\n`,
  'PEM, cut': (c) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${c}`,
  GitHub: (c) => `ghp_${c}`,
  'GitHub, fine': (c) => `github_pat_11AA_${c}`,
  Slack: (c) => `xoxb-12-${c}`,
  Stripe: (c) => `sk_live_${c}`,
  AWS: (c) => `AKIA${c.toUpperCase()}`,
  'AWS, for a while': (c) => `ASIA${c.toUpperCase()}`,
  Google: (c) => `AIza${c}${c}`,
  GitLab: (c) => `glpat-${c}`,
  npm: (c) => `npm_${c}`,
  SendGrid: (c) => `SG.${c}.${c}`,
  Shopify: (c) => `shpat_${c}`,
  'a webhook of Slack': (c) => `https://hooks.slack.com/services/T0/B0/${c}`,
  'a webhook of Teams': (c) => `https://oms.webhook.office.com/webhookb2/${c}/IncomingWebhook/x`,
  JWT: (c) => `${base64url('{"alg":"HS256"}')}.${base64url(`{"sub":"${c}"}`)}.${c}`,
  bearer: (c) => `Authorization: Bearer ${c}`,
  basic: (c) => `Authorization: Basic ${base64(`oms:${c}`)}`,
  cookies: (c) => `Cookie: a=1; dwsid=${c}; b=${c}`,
  'XML in base64': (c) => base64(`<Customer><Name>${c}</Name></Customer>`),
  'XML in base64url': (c) => base64url(`<?xml version="1.0"?><Customer><Name>${c}</Name></Customer>`),
  'JSON in base64': (c) => base64(`{"email":"${c}"}`),
  'PDF in base64': (c) => base64(`%PDF-1.4 ${c} 1 Main St`),
  'ZIP in base64': (c) => base64(`PK\u0003\u0004${c} and more`),
  'a secret in base64': (c) => base64(`password=${c}`),
  'an address in base64': (c) => base64(`${c}@mail.example`),
  'JSON in hexadecimal': (c) => hex(`{"email":"${c}"}`),
  'a data URI': (c) => `data:application/pdf;base64,${base64(`%PDF-1.4 ${c}`)}`,
  mail: (c) => `${c}@mail.example`,
  'mail with a name': (c) => `"Anna" <anna.${c}@mail.example.com>`,
}

/** Names whose value is hidden whatever it is. */
const NAMES =
  'password Password pwd pass psk passphrase passcode sharedKey primaryKey secondaryKey accountKey x-functions-key subscription-key Ocp-Apim-Subscription-Key api_key apiKey x-api-key client_secret clientSecret access_token refreshToken id_token session sessionId sid jsessionid cookie set-cookie authorization SAMLResponse assertion client_assertion nonce otp pin cvv pan cardNumber connectionString private_key signature email phone firstName last_name attention attn line1 addressLine2 town city recipient consignee note comment shipTo vorname userName nameId'.split(
    ' ',
  )
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

interface Exchange {
  path?: string
  json?: unknown
  xml?: string
  form?: string
  headers?: Record<string, string>
}

/** Where a text that nobody gave a telling name may stand. */
const PLACES: Readonly<Record<string, (text: string) => Exchange>> = {
  'a member': (t) => ({ json: { x: t } }),
  'a member of a list': (t) => ({ json: { x: [1, t] } }),
  'a sentence': (t) => ({ json: { fault: { message: `It failed with ${t} there` } } }),
  'a line of a log': (t) => ({ json: { log: `2026-01-01T00:00:00Z INFO start\n2026-01-01T00:00:01Z ERROR ${t}\n` } }),
  'JSON in a text': (t) => ({ json: { x: JSON.stringify({ y: t }) } }),
  'XML in a text': (t) => ({ json: { x: `<a><b>${escaped(t)}</b></a>` } }),
  'an element': (t) => ({ xml: `<e><x>${escaped(t)}</x></e>` }),
  'an attribute': (t) => ({ xml: `<e x="${escaped(t)}"/>` }),
  CDATA: (t) => ({ xml: `<e><x><![CDATA[${t}]]></x></e>` }),
  'a fault': (t) => ({
    xml: `<e><Body><Fault><faultstring>It failed with ${escaped(t)} there</faultstring></Fault></Body></e>`,
  }),
  'a parameter': (t) => ({ path: `/x?x=${encodeURIComponent(t)}` }),
  'a parameter of a form': (t) => ({ form: `x=${encodeURIComponent(t)}` }),
  'a part of a path': (t) => ({ path: `/x/${encodeURIComponent(t)}/y` }),
  'a location': (t) => ({ headers: { location: `https://h.example/x?x=${encodeURIComponent(t)}` } }),
  'a header': (t) => ({ headers: { server: t.replace(/\s+/g, ' ') } }),
}

/** How a name and its value may stand together. */
const PAIRS: Readonly<Record<string, (name: string, value: string) => Exchange>> = {
  member: (n, v) => ({ json: { a: [{ [n]: v }] } }),
  'a list below': (n, v) => ({ json: { [n]: [v, { x: v }] } }),
  element: (n, v) => ({ xml: `<e><${n}>${v}</${n}></e>` }),
  'element with a prefix': (n, v) => ({ xml: `<e xmlns:p="urn:x"><p:${n}><![CDATA[${v}]]></p:${n}></e>` }),
  attribute: (n, v) => ({ xml: `<e ${n}="${v}"/>` }),
  parameter: (n, v) => ({ path: `/x?a=1&${n}=${v}` }),
  'matrix parameter': (n, v) => ({ path: `/x;${n}=${v}/y` }),
  fragment: (n, v) => ({ headers: { location: `/y#a=1&${n}=${v}` } }),
  form: (n, v) => ({ form: `a=1&${n}=${v}` }),
  'key and value': (n, v) => ({ json: { settings: [{ key: n, value: v }] } }),
  'value and key': (n, v) => ({ json: { settings: [{ value: v, enabled: true, key: n }] } }),
  'name and content, deeper': (n, v) => ({ json: { fields: [{ name: n, value: { raw: [v] } }] } }),
  HAR: (n, v) => ({ json: { log: { entries: [{ request: { headers: [{ name: n, value: v }] } }] } } }),
  'a list of pairs': (n, v) => ({
    json: {
      x: [
        ['accept', 'text/plain'],
        [n, v],
      ],
    },
  }),
  'raw headers': (n, v) => ({ json: { rawHeaders: ['accept', '*/*', n, v] } }),
  add: (n, v) => ({ xml: `<p><add key="${n}" value="${v}"/></p>` }),
  'value before key': (n, v) => ({ xml: `<p><add value="${v}" key="${n}"/></p>` }),
  property: (n, v) => ({ xml: `<p><property name="${n}">${v}</property></p>` }),
  entry: (n, v) => ({ xml: `<m><entry><key>${n}</key><value>${v}</value></entry></m>` }),
  'entry of Java': (n, v) => ({ xml: `<m><entry><string>${n}</string><string>${v}</string></entry></m>` }),
  plist: (n, v) => ({ xml: `<d><key>a</key><string>x</string><key>${n}</key><string>${v}</string></d>` }),
  'pair in a text': (n, v) => ({ json: { x: `a=1; ${n}=${v}` } }),
}

function written({ path = '/x', json, xml, form, headers = {} }: Exchange): string {
  const type =
    json !== undefined ? 'application/json' : form !== undefined ? 'application/x-www-form-urlencoded' : 'text/xml'
  const body = json !== undefined ? JSON.stringify(json) : (form ?? xml ?? '<e/>')
  const request = { method: 'POST', origin: 'https://h.example', path, headers: { 'content-type': type }, body }
  const answer = {
    status: 200,
    headers: { 'content-type': type, ...headers },
    body: Buffer.from(body),
    cut: null,
    failure: null,
    throttled: false,
    ms: 1,
  }
  const har = writeHar([{ startedAt: 0, request, answer }], redactor, '1')
  const [read] = readHar(har)
  if (json !== undefined) JSON.parse(Buffer.from(read?.answer.body ?? []).toString())
  return har
}

function hides(text: string, canary: string, secret: string): void {
  const lower = text.toLowerCase()
  for (const form of [canary, encodeURIComponent(secret), base64(canary).slice(0, 14), hex(canary)])
    expect(lower).not.toContain(form.toLowerCase())
}

const CANARY = fc.stringMatching(/^[a-z0-9]{10,16}$/).map((core) => `CANARY${core}`)

describe.each(Object.entries(FORMS))('%s', (_, form) => {
  test.each(Object.entries(PLACES))('in %s', (_, place) => {
    fc.assert(
      fc.property(CANARY, (canary) => hides(written(place(form(canary))), canary, form(canary))),
      { numRuns: 2 },
    )
  })
})

describe.each(Object.entries(PAIRS))('%s', (_, pair) => {
  test.each(NAMES)('of %s', (name) => {
    fc.assert(
      fc.property(CANARY, (canary) => hides(written(pair(name, canary)), canary, canary)),
      { numRuns: 1 },
    )
  })
})

/** Bodies of one pattern's beginning over and over: who looks from each sign to the end of the text does not come to an end here. */
test.each(
  '<a <a> { [ " \\" a= a: ; a; cookie: user~ user~a~ Bearer~ http:// http://a/ https://a:b@ a@ +1 (1 DE12 A\\ PHNh key= password=~ - / %40 „'.split(
    ' ',
  ),
)('bodies of %s are read through', (unit) => {
  const part = unit.replaceAll('~', ' ')
  const text = part.repeat(Math.ceil(60_000 / part.length))
  for (const place of [PLACES['a member'], PLACES['a sentence'], PLACES['an element'], PLACES['a parameter of a form']])
    expect(written(place?.(text) ?? {})).toContain('"log"')
})
