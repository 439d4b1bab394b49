import type { HttpRedactor } from './redact.ts'
import { isHiddenName } from './redact-names.ts'

const URLS: ReadonlySet<string> = new Set(['location', 'content-location', 'referer', 'origin'])
const FILE_NAME = /(filename\*?\s{0,3}=\s{0,3}(?:[\w-]{1,20}'[\w-]{0,20}')?)("?)([^";]{1,2000})/gi

/** What is kept of a header: of a file its kind, of a challenge its scheme. */
export function headerHidden(name: string, value: string, by: HttpRedactor): string {
  if (URLS.has(name)) return value.replace(/\S*[/?]\S*/g, (url) => by.location(url))
  if (isHiddenName(name)) return value === '' ? value : by.hidden(value)
  if (name === 'content-disposition')
    return by.text(
      value.replace(FILE_NAME, (_, key: string, quote: string, file: string) => {
        const [, base = file, end = ''] = /^(.*?)(\.[a-z0-9]{1,5})?$/is.exec(file) ?? []
        return `${key}${quote}${by.hidden(base)}${end}`
      }),
    )
  if (/^(?:www|proxy)-authenticate$/.test(name))
    return by.text(
      value.replace(/(\w+=")([^"]{1,4000})(?=")/g, (_, key: string, inner: string) => key + by.hidden(inner)),
    )
  return by.text(value)
}
