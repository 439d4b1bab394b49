import { expect, test } from 'vitest'
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
