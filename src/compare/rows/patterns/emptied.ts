import type { Pattern, Value } from './pattern.ts'

const ZERO_DATE = /^0000-00-00(?: 00:00:00(?:\.0+)?)?$/

/** Large objects are told as `length:digest`. */
function isEmpty(value: Value): boolean {
  return value === '' || (value?.startsWith('0:') ?? false)
}

function isZeroDate(value: Value): boolean {
  return ZERO_DATE.test(value ?? '')
}

export const EMPTIED: readonly Pattern[] = [
  { told: 'NULL on the target', explains: (a, b) => a !== null && b === null },
  { told: 'NULL on the source, empty on the target', explains: (a, b) => a === null && isEmpty(b) },
  { told: 'NULL on the source, the zero date on the target', explains: (a, b) => a === null && isZeroDate(b) },
  {
    told: 'NULL on the source, a value on the target',
    explains: (a, b) => a === null && b !== null && !isEmpty(b) && !isZeroDate(b),
  },
  { told: 'empty on the target', explains: (a, b) => a !== null && a !== b && isEmpty(b) },
  { told: 'the zero date on the target', explains: (a, b) => a !== null && a !== b && isZeroDate(b) },
]
