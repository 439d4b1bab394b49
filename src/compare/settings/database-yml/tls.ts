import type { Setting, YmlConnection } from './connections.ts'
import { TLS_KEY, TLS_KEYS } from './keys.ts'

export function unknownTlsKeys({ adapter, settings }: YmlConnection): string[] {
  const known = adapter === null ? Object.values(TLS_KEYS).flat() : (TLS_KEYS[adapter] ?? [])
  return Object.keys(settings).filter((key) => TLS_KEY.test(key) && !known.includes(key))
}

/** What `ssl_mode` makes of the connection; `unclear` for expressions, numbers, and keys that count by the driver's version. */
export function modeOf({ adapter, settings, open, conditional }: YmlConnection): 'protected' | 'open' | 'unclear' {
  const mode = settings.ssl_mode
  const hiddenUrl = settings.url !== undefined && 'erb' in settings.url
  const byVersion = settings.tls_mode !== undefined || (mode === undefined && settings.sslverify !== undefined)
  if (byVersion && adapter !== 'trilogy') return 'unclear'
  if (open.length > 0 || conditional.includes('ssl_mode')) return 'unclear'
  if (mode === undefined) return hiddenUrl ? 'unclear' : 'open'
  if (!('text' in mode) || /^\d+$/.test(mode.text)) return 'unclear'
  return isStrict(mode) ? 'protected' : 'open'
}

/** Whether the driver checks the server's certificate against an authority. */
export function verifies(mode: Setting | undefined): boolean {
  return mode !== undefined && 'text' in mode && /VERIFY_(CA|IDENTITY)$/.test(nameOf(mode.text))
}

function isStrict(mode: { text: string }): boolean {
  return ['REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'].includes(nameOf(mode.text))
}

/** YAML symbols arrive with their colon: `:required`. */
function nameOf(mode: string): string {
  return mode
    .replace(/^:/, '')
    .toUpperCase()
    .replace(/^SSL_MODE_/, '')
}
