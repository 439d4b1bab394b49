import type { HttpRequest, Operation } from '../../ports/egress.ts'
import { NotWellFormed } from './json.ts'
import { readXml } from './xml.ts'
import { localOf } from './xml-names.ts'
import type { Element } from './xml-tree.ts'

/** `{}` stands for one part of a path, `{}*` for one or more. Everything that is not here is unsafe: verbs do not tell. */
export const SAFE: Readonly<Record<string, readonly string[]>> = {
  'ocapi-shop': [
    'GET orders/{}',
    'GET products/{}*',
    'GET product_search',
    'GET categories/{}*',
    'GET site',
    'POST order_search',
  ],
  'ocapi-data': [
    'GET inventory_lists/{}*',
    'GET products/{}*',
    'GET sites/{}',
    'GET jobs/{}/executions/{}',
    'POST order_search',
    'POST product_search',
  ],
  scapi: [
    'GET checkout/orders/{}*',
    'GET checkout/shopper-orders/{}*',
    'GET product/products/{}*',
    'GET product/shopper-products/{}*',
    'GET search/shopper-search/{}*',
    'GET inventory/availability/{}*',
  ],
  'nav-page': ['Read', 'ReadMultiple', 'ReadByRecId', 'IsUpdated', 'GetRecIdFromKey'],
  'nav-system': ['Companies'],
}

const OVERRIDES = ['x-dw-http-method-override', 'x-http-method-override', 'x-http-method', 'x-method-override']
const PLAIN_PART = /^[\w.~!$&'()+,;=:@%*-]+$/

/** What a request asks for. Never throws: what cannot be read is unsafe. */
export function classify({
  method,
  path,
  headers,
  body,
}: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>): Operation {
  const route = (path.split(/[?#]/)[0] ?? '').replace(/\/$/, '')
  const verb = method.toUpperCase()
  if (OVERRIDES.some((name) => headers[name] !== undefined) || /[?&](_?method|x-http-method[^=]*)=/i.test(path))
    return { name: `unknown ${verb} with another verb inside`, kind: 'unsafe' }
  const parts = route.split('/').slice(1)
  if (parts.some((part) => part === '.' || part === '..' || /^(%2e){1,2}$/i.test(part) || !PLAIN_PART.test(part)))
    return { name: `unknown ${verb}`, kind: 'unsafe' }
  const ws = parts.indexOf('WS')
  if (ws > 0 || parts[0] === 'WS') return nav(verb, parts.slice(ws + 1), headers.soapaction, body)
  if (isToken(verb, route, body)) return { name: 'token client_credentials', kind: 'token' }
  const [, , api, group, , ...rest] = parts
  if (parts[0] === 's' && parts[2] === 'dw' && (parts[3] === 'shop' || parts[3] === 'data'))
    return restful(`ocapi-${parts[3]}`, verb, parts.slice(5))
  // …/{family}/{api}/v1/organizations/{organization}/…
  if (/^v\d+$/.test(api ?? '') && group === 'organizations')
    return restful('scapi', verb, [parts[0] ?? '', parts[1] ?? '', ...rest])
  return { name: `unknown ${verb} ${route.replace(/\/[^/]*\d[^/]*/g, '/{}')}`, kind: 'unsafe' }
}

function isToken(verb: string, route: string, body: string): boolean {
  const known = /(^\/dw(sso)?\/oauth2\/access_token|\/oauth2\/token)$/.test(route)
  return known && verb === 'POST' && new URLSearchParams(body).get('grant_type') === 'client_credentials'
}

function restful(family: string, verb: string, parts: readonly string[]): Operation {
  const safe = SAFE[family]?.find((pattern) => fits(pattern, `${verb} ${parts.join('/')}`))
  if (safe) return { name: `${family} ${safe}`, kind: 'safe' }
  const shape = parts.map((part) => (/\d/.test(part) ? '{}' : part)).join('/')
  return { name: `${family} ${verb} ${shape}`, kind: 'unsafe' }
}

function fits(pattern: string, asked: string): boolean {
  const source = pattern.split(/(\{\}\*?)/).map((part) => {
    if (part === '{}') return '[^/]+'
    return part === '{}*' ? '.+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`).test(asked)
}

/** `WS/{company}/Page/{service}`; what is asked stands in the body, and SOAPAction must say the same. */
function nav(verb: string, parts: readonly string[], soapAction: string | undefined, body: string): Operation {
  const system = parts.at(-1) === 'SystemService'
  const [kind, service = ''] = system ? ['SystemService', 'SystemService'] : parts.slice(-2)
  const family = system
    ? 'nav-system'
    : kind === 'Page'
      ? 'nav-page'
      : kind === 'Codeunit'
        ? 'nav-codeunit'
        : 'nav-unknown'
  // All that a service answers to GET is its description.
  if (verb === 'GET' && body === '') return { name: `nav-wsdl ${service}`, kind: 'safe' }
  const method = verb === 'POST' ? soapMethod(body) : undefined
  const name = `${family} ${service}:${method ?? verb}`
  const action = soapAction?.replaceAll('"', '')
  if (method === undefined || (action && action.split(':').at(-1) !== method)) return { name, kind: 'unsafe' }
  return { name, kind: SAFE[family]?.includes(method) ? 'safe' : 'unsafe' }
}

function soapMethod(body: string): string | undefined {
  let envelope: Element
  try {
    envelope = readXml(body)
  } catch (error) {
    if (error instanceof NotWellFormed) return undefined
    throw error
  }
  const parts = Array.isArray(envelope.content) ? envelope.content.filter((node) => typeof node === 'object') : []
  const bodies = parts.filter(({ name }) => localOf(name) === 'Body')
  const [only] = bodies
  if (bodies.length !== 1 || !Array.isArray(only?.content) || only.content.length !== 1) return undefined
  const [asked] = only.content
  return typeof asked === 'object' ? localOf(asked.name) : undefined
}
