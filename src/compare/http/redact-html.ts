import type { HttpRedactor } from './redact.ts'
import { isHiddenName } from './redact-names.ts'
import { withoutRemarks } from './redact-splice.ts'

const HTML = /<\/?(a|b|br|div|em|h\d|hr|i|img|li|ol|p|span|strong|table|td|tr|u|ul)\b[^<>]*>/i

export function isHtml(text: string): boolean {
  return HTML.test(text)
}

/** Markup of descriptions, hardly ever well-formed. */
export function htmlHidden(text: string, by: HttpRedactor): string {
  return withoutRemarks(text).replace(
    /<([\p{L}_][\p{L}\p{N}_:.-]*)([^<>]*)>([^<]*)/gu,
    (_, name: string, attributes: string, inner: string) => {
      const kept = attributes.replace(/([\w:-]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/g, (all, key, sign, quoted) =>
        isHiddenName(key) ? `${key}${sign}"${by.hidden(quoted)}"` : by.text(all),
      )
      return `<${name}${kept}>${isHiddenName(name) && inner.trim() ? by.hidden(inner) : by.text(inner)}`
    },
  )
}
