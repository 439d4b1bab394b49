import type { CatalogColumn, ColumnDefault } from '../../ports/catalog.ts'
import { type Dialect, normalExpression, normalType, unescaped } from './normal.ts'
import { tokensOf } from './tokens.ts'

const NUMERIC = /^(?:tinyint|smallint|mediumint|int|bigint|decimal|float|double)\b/
/** A call for the time of now, by any of its names, as `normalExpression` writes it. */
const NOW = /^(?:now|current_timestamp|localtime|localtimestamp)(?: \( (\d?) ?\))?$/

/** What the default comes to, whichever way it is spelt; `none` is NULL too, unless the column has no default even so. */
export function normalDefault(
  { default: preset, noDefault, type }: Pick<CatalogColumn, 'default' | 'noDefault' | 'type'>,
  dialect: Dialect,
): string {
  if (noDefault) return 'not even NULL'
  const value = simplest(preset)
  if (value === undefined) return 'none'
  if ('expression' in value) return `(${normalNow(normalExpression(value.expression, dialect))})`
  return NUMERIC.test(normalType(type)) ? normalNumber(value.literal) : JSON.stringify(value.literal)
}

/** `current_timestamp()` is CURRENT_TIMESTAMP is NOW(); the digits of a second stay. */
export function normalNow(expression: string): string {
  const match = NOW.exec(expression)
  if (!match) return expression
  return match[1] && match[1] !== '0' ? `current_timestamp(${match[1]})` : 'current_timestamp'
}

/** An expression that is but a literal is that literal. */
function simplest(preset: ColumnDefault | undefined): ColumnDefault | undefined {
  if (preset === undefined || 'literal' in preset) return preset
  const tokens = tokensOf(unescaped(preset.expression))
  const [only, ...more] = tokens[0]?.kind === 'word' && /^_utf8/i.test(tokens[0].text) ? tokens.slice(1) : tokens
  if (only === undefined || more.length > 0) return preset
  if (only.kind === 'word' && /^null$/i.test(only.text)) return undefined
  const isLiteral = only.kind === 'string' || (only.kind === 'number' && !/^0x/i.test(only.text))
  return isLiteral ? { literal: only.text } : preset
}

/** Whether the server takes the default without brackets around it. */
export function isNow(expression: string): boolean {
  return /^(?:now|current_timestamp|localtime|localtimestamp)\s*(?:\(\s*\d?\s*\))?$/i.test(expression.trim())
}

function normalNumber(text: string): string {
  if (/e/i.test(text) && Number.isFinite(Number(text))) return normalNumber(Number(text).toString())
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text.trim()) ?? []
  if (whole === '' && fraction === '') return /\d/.test(text) ? '0' : JSON.stringify(text)
  return `${sign === '-' ? '-' : ''}${whole || '0'}${fraction ? `.${fraction}` : ''}`
}
