import type { Headers, HttpRequest, Operation } from '../../ports/egress.ts'
import { NotWellFormed } from './json.ts'
import { personalParts, plainOf } from './redact-path.ts'
import { DOES, isUnclear, saysOtherwise } from './verbs.ts'
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

/** What a request asks for. Never throws: what cannot be read is unsafe. */
export function classify({
  method,
  path,
  headers,
  body,
}: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>): Operation {
  const route = (path.split(/[?#]/)[0] ?? '').replace(/\/$/, '')
  const verb = method.toUpperCase()
  const parts = route.split('/').slice(1)
  if (saysOtherwise({ verb, path, headers, body }))
    return { name: `unknown ${verb} with another verb inside`, kind: 'unsafe' }
  if (parts.some(isUnclear)) return { name: `unknown ${verb}`, kind: 'unsafe' }
  const ws = parts.indexOf('WS')
  if (ws >= 0) return nav(verb, parts.slice(ws + 1), path.split('?').slice(1).join('?'), headers, body)
  if (isToken(verb, route, body)) return { name: 'token client_credentials', kind: 'token' }
  const [, , api, group, , ...rest] = parts
  if (parts[0] === 's' && parts[2] === 'dw' && (parts[3] === 'shop' || parts[3] === 'data'))
    return restful(`ocapi-${parts[3]}`, verb, parts.slice(5))
  // …/{family}/{api}/v1/organizations/{organization}/…
  if (/^v\d+$/.test(api ?? '') && group === 'organizations')
    return restful('scapi', verb, [parts[0] ?? '', parts[1] ?? '', ...rest])
  return { name: `unknown ${verb} ${['', ...shapeOf(parts)].join('/')}`, kind: 'unsafe' }
}

function isToken(verb: string, route: string, body: string): boolean {
  const known = /(^\/dw(sso)?\/oauth2\/access_token|\/oauth2\/token)$/.test(route)
  const grants = new URLSearchParams(body).getAll('grant_type')
  return known && verb === 'POST' && grants.length === 1 && grants[0] === 'client_credentials'
}

function restful(family: string, verb: string, parts: readonly string[]): Operation {
  const safe = SAFE[family]?.find((pattern) => fits(pattern, `${verb} ${parts.join('/')}`))
  if (safe && !parts.some((part) => DOES.test(part))) return { name: `${family} ${safe}`, kind: 'safe' }
  return { name: `${family} ${verb} ${shapeOf(parts).join('/')}`, kind: 'unsafe' }
}

/** A name that may be shown: without numbers, and without what is somebody's. */
function shapeOf(parts: readonly string[]): string[] {
  const personal = personalParts(parts.map(plainOf))
  return parts.map((part, index) => (/\d/.test(part) || personal[index] ? '{}' : part))
}

function fits(pattern: string, asked: string): boolean {
  const source = pattern.split(/(\{\}\*?)/).map((part) => {
    if (part === '{}') return '[^/]+'
    return part === '{}*' ? '.+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`).test(asked)
}

/** `WS/{company}/Page/{service}`; what is asked stands in the body, and SOAPAction must say the same. */
function nav(verb: string, parts: readonly string[], query: string, headers: Headers, body: string): Operation {
  const system = parts.at(-1) === 'SystemService'
  const [kind, service = ''] = system ? ['SystemService', 'SystemService'] : parts.slice(-2)
  const family = system
    ? 'nav-system'
    : kind === 'Page'
      ? 'nav-page'
      : kind === 'Codeunit'
        ? 'nav-codeunit'
        : 'nav-unknown'
  // All that a service answers to GET is its description; what merely has such a folder in its path may do anything.
  if (verb === 'GET' && family !== 'nav-unknown' && parts.length <= 3 && /^((single)?wsdl|xsd=\w+)?$/i.test(query))
    return { name: `nav-wsdl ${service}`, kind: 'safe' }
  const asked = verb === 'POST' ? soapMethod(body) : undefined
  const method = asked && localOf(asked)
  const name = `${family} ${service}:${method ?? verb}`
  const actions = [headers.soapaction, ...(headers['content-type'] ?? '').matchAll(TYPED_ACTION)].map((found) =>
    (typeof found === 'string' ? found : (found?.[1] ?? '')).replaceAll('"', '').trim(),
  )
  if (method === undefined || query !== '' || actions.some((action) => action !== '' && !asks(action, method)))
    return { name, kind: 'unsafe' }
  // A page's Read is one by its path and by its namespace.
  const safe = SAFE[family]?.includes(method) && !/\/codeunit\//i.test(asked ?? '')
  return { name, kind: safe ? 'safe' : 'unsafe' }
}

/** SOAP 1.2 says what is asked in the content type. */
const TYPED_ACTION = /;\s*action\s*=\s*("[^"]*"|[^;\s]+)/gi

function asks(action: string, method: string): boolean {
  return !/[,\s]/.test(action) && action.split(':').at(-1) === method
}

const SOAP = ['http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope']

/** What the body of an envelope asks, with its namespace; undefined where that is not one clear thing, or where its header says another. */
function soapMethod(body: string): string | undefined {
  let envelope: Element
  try {
    envelope = readXml(body)
  } catch (error) {
    if (error instanceof NotWellFormed) return undefined
    throw error
  }
  const inSoap = (local: string) => SOAP.map((namespace) => `{${namespace}}${local}`)
  if (!inSoap('Envelope').includes(envelope.name)) return undefined
  const parts = elementsOf(envelope)
  const bodies = parts.filter(({ name }) => localOf(name) === 'Body')
  const [only] = bodies
  if (bodies.length !== 1 || !inSoap('Body').includes(only?.name ?? '')) return undefined
  if (!Array.isArray(only?.content) || only.content.length !== 1) return undefined
  const [asked] = only.content
  if (typeof asked !== 'object') return undefined
  const method = localOf(asked.name)
  const headers = parts.filter(({ name }) => localOf(name) === 'Header').flatMap(elementsOf)
  const addressed = headers.filter(({ name }) => localOf(name) === 'Action').map(({ content }) => content)
  return addressed.every((action) => typeof action === 'string' && asks(action.trim(), method)) ? asked.name : undefined
}

function elementsOf({ content }: Element): Element[] {
  return Array.isArray(content) ? content.filter((node) => typeof node === 'object') : []
}
