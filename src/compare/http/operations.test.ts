import { describe, expect, test } from 'vitest'
import { classify } from './operations.ts'

const kind = (line: string, body = '', headers: Record<string, string> = {}) => {
  const [method = '', path = ''] = line.split(' ')
  return classify({ method, path, headers, body }).kind
}
const soap = (inner: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`

test.each([
  'GET /s/Sites/dw/shop/v25_6/orders/00001',
  'GET /s/Sites/dw/shop/v25_6/products/abc/prices?locale=en',
  'POST /s/Sites/dw/shop/v25_6/order_search',
  'POST /s/-/dw/data/v25_6/order_search',
  'GET /checkout/orders/v1/organizations/f_ecom_x_001/orders/1?siteId=S',
])('%s is safe', (line) => {
  expect(kind(line)).toBe('safe')
})

test.each([
  'POST /s/Sites/dw/shop/v25_6/orders',
  'PUT /s/-/dw/data/v25_6/orders/1/export_status',
  'PATCH /s/-/dw/data/v25_6/orders/1',
  'DELETE /s/Sites/dw/shop/v25_6/orders/1',
  'POST /s/-/dw/data/v25_6/jobs/Export/executions',
  'POST /checkout/orders/v1/organizations/f_ecom_x_001/orders/1/actions/fail',
  'GET /s/Sites/dw/shop/v25_6/orders/../orders',
  'GET /s/Sites/dw/shop/v25_6/orders/%2e%2e/x',
  'POST /s/Sites/dw/shop/v25_6/order_search/x',
  'GET /elsewhere',
  'GET /NAV/ODataV4/Customer',
  'POST /dw/oauth2/access_token',
  'GET /s/Sites/dw/shop/v25_6/orders/1?method=DELETE',
])('%s is not', (line) => {
  expect(kind(line)).toBe('unsafe')
})

test('a verb inside of another is never safe', () => {
  const path = 'POST /s/Sites/dw/shop/v25_6/order_search'
  expect(kind(path, '', { 'x-dw-http-method-override': 'PUT' })).toBe('unsafe')
})

test('a token is asked afresh, by client credentials only', () => {
  expect(kind('POST /dwsso/oauth2/access_token', 'grant_type=client_credentials&scope=x')).toBe('token')
  expect(kind('POST /shopper/auth/v1/organizations/f/oauth2/token', 'grant_type=refresh_token')).toBe('unsafe')
})

test.each([
  [
    'Page/Customer',
    '<ReadMultiple xmlns="urn:microsoft-dynamics-schemas/page/customer"/>',
    '"urn:x:ReadMultiple"',
    'safe',
  ],
  ['Page/Customer', '<Read xmlns="urn:x"/>', '', 'safe'],
  ['Page/Customer', '<Update xmlns="urn:x"/>', 'urn:x:Update', 'unsafe'],
  ['Page/Customer', '<Update xmlns="urn:x"/>', 'urn:x:Read', 'unsafe'],
  ['Page/Customer', '<Read xmlns="urn:x"/>', 'urn:x:Delete', 'unsafe'],
  ['Page/Customer', '<Read xmlns="urn:x"/><Delete xmlns="urn:x"/>', 'urn:x:Read', 'unsafe'],
  ['Page/Customer', 'no XML <', 'urn:x:Read', 'unsafe'],
  ['Codeunit/OmsApi', '<GetOrderStatus xmlns="urn:x"/>', 'urn:x:GetOrderStatus', 'unsafe'],
  ['Codeunit/OmsApi', '<Read xmlns="urn:x"/>', 'urn:x:Read', 'unsafe'],
  ['SystemService', '<Companies xmlns="urn:x"/>', 'urn:x:Companies', 'safe'],
])('NAV %s %s with action %s is %s', (path, inner, soapaction, expected) => {
  expect(kind(`POST /NAV/WS/Company%20One/${path}`, soap(inner), { soapaction })).toBe(expected)
})

describe('what looks safe and is not', () => {
  const ORDER = 'GET /s/Sites/dw/shop/v25_6/orders/1'
  const SEARCH = 'POST /s/Sites/dw/shop/v25_6/order_search'

  test.each(
    'x-http-method-override X-HTTP-Method x-method-override x-dw-http-method-override http-method-override x-http-method-overrides-method-override x-original-url x-rewrite-url x-forwarded-method'.split(
      ' ',
    ),
  )('the header %s', (name) => {
    expect(kind(ORDER)).toBe('safe')
    expect(kind(ORDER, '', { [name]: 'DELETE' })).toBe('unsafe')
  })

  test.each(
    '_method=DELETE %5Fmethod=DELETE a=1&_METHOD=PUT a=1;_method=PUT method=DELETE x-http-method-override=PUT action=delete cmd=run op=x do=x _action=cancel'.split(
      ' ',
    ),
  )('the query %s', (query) => expect(kind(`${ORDER}?${query}`)).toBe('unsafe'))

  test.each([
    '_method=DELETE',
    'a=1&_method=DELETE',
    '%5Fmethod=DELETE',
    '{"query":{},"_method":"DELETE"}',
    '{ "_method" : "PUT" }',
  ])('the body %s', (body) => {
    expect(kind(SEARCH, '{"query":{}}')).toBe('safe')
    expect(kind(SEARCH, body)).toBe('unsafe')
  })

  test('GET with a body', () => expect(kind(ORDER, '{}')).toBe('unsafe'))

  test.each('run logout cancel actions/fail delete execute auth login trigger reset confirm'.split(' '))(
    'a path that does: %s',
    (verb) => {
      expect(kind('GET /checkout/orders/v1/organizations/f/orders/1')).toBe('safe')
      expect(kind(`GET /checkout/orders/v1/organizations/f/orders/1/${verb}`)).toBe('unsafe')
      expect(kind(`GET /s/-/dw/data/v25_6/products/${verb}`)).toBe('unsafe')
      expect(kind(`GET /${verb}`)).toBe('unsafe')
    },
  )

  test.each(['1%2f..%2fx', '1%5cx', '1;_method=DELETE', '1;a=b', '1%3ba', '%252e%252e', '1%00', '%2E', '.%2e'])(
    'a part that is read otherwise: %s',
    (part) => expect(kind(`GET /s/Sites/dw/shop/v25_6/orders/${part}`)).toBe('unsafe'),
  )

  test.each(['/graphql', '/api/graphql?query={orders{id}}', '/graphql?query=mutation{x}'])('GraphQL at %s', (path) => {
    expect(kind(`GET ${path}`)).toBe('unsafe')
    expect(kind(`POST ${path}`, '{"query":"{ orders { id } }"}')).toBe('unsafe')
  })

  test.each([
    'GET /api/WS/run',
    'GET /WS/logout',
    'GET /NAV/WS/Company/Page/Customer?action=delete',
    'GET /NAV/WS/Company/Page/Customer/x/y',
    'GET /NAV/WS/Company/Other/Customer',
  ])('%s', (line) => expect(kind(line)).toBe('unsafe'))

  test('what describes a service of NAV is safe', () => {
    expect(kind('GET /NAV/WS/Company%20One/Page/Customer')).toBe('safe')
    expect(kind('GET /NAV/WS/Company%20One/Codeunit/OmsApi?wsdl')).toBe('safe')
  })

  test('a grant that is said twice is no token', () => {
    const both = 'grant_type=client_credentials&grant_type=refresh_token'
    expect(kind('POST /dwsso/oauth2/access_token', both)).toBe('unsafe')
  })

  const NAV = 'POST /NAV/WS/Company%20One/Page/Customer'
  const READ = soap('<Read xmlns="urn:x"/>')
  test.each([
    ['two actions', READ, { soapaction: '"urn:x:Delete", "urn:x:Read"' }],
    ['the action of SOAP 1.2', READ, { 'content-type': 'application/soap+xml; action="urn:x:Delete"' }],
    ['an action without marks', READ, { 'content-type': 'application/soap+xml;action=urn:x:Delete' }],
    [
      'the action of WS-Addressing',
      READ.replace('<s:Body>', '<s:Header><w:Action xmlns:w="urn:w">urn:x:Delete</w:Action></s:Header><s:Body>'),
      {},
    ],
    ['two bodies', READ.replace('<s:Body>', '<Body xmlns="urn:y"><Delete/></Body><s:Body>'), {}],
    ['no envelope', '<Body><Read/></Body>', {}],
    ['an envelope of nobody', '<e><Body><Read/></Body></e>', {}],
    ['a codeunit', soap('<Read xmlns="urn:microsoft-dynamics-schemas/codeunit/X"/>'), {}],
  ])('NAV: %s', (_, body, headers) => {
    expect(kind(NAV, READ, { soapaction: '"urn:x:Read"' })).toBe('safe')
    expect(kind(NAV, body, headers as Record<string, string>)).toBe('unsafe')
  })
})
