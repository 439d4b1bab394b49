import type { Calendar } from '../calendar.ts'

/** Which cron reads a line: they differ in more than they say. */
export type Dialect = 'vixie' | 'kubernetes'

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const WORDS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** Five fields, or one of the @ words but @reboot. Undefined where that cron refuses it. */
export function readCron(line: string, dialect: Dialect): Calendar | undefined {
  const fields = (WORDS[line.trim()] ?? line.trim()).split(/\s+/)
  if (fields.length !== 5) return undefined
  const [minute = '', hour = '', day = '', month = '', week = ''] = fields
  const minutes = numbers(minute, 0, 59, dialect)
  const hours = numbers(hour, 0, 23, dialect)
  const monthDays = numbers(day, 1, 31, dialect)
  const months = numbers(month, 1, 12, dialect, MONTHS)
  // Kubernetes has no second Sunday.
  const weekDays = numbers(week, 0, dialect === 'vixie' ? 7 : 6, dialect, DAYS)
  if (!minutes || !hours || !monthDays || !months || !weekDays) return undefined
  const every = (field: string) => field === '*' || (dialect === 'kubernetes' && field === '?')
  const both = isStar(day, dialect) || isStar(week, dialect)
  return {
    seconds: [0],
    ...(every(minute) ? {} : { minutes }),
    ...(every(hour) ? {} : { hours }),
    ...(every(day) ? {} : { monthDays }),
    ...(every(month) ? {} : { months }),
    ...(every(week) ? {} : { weekDays: [...new Set(weekDays.map((n) => n % 7))].map((n) => ({ day: n })) }),
    ...(both ? { both: true } : {}),
  }
}

/** Whether the field leaves the choice of days to the other one. Vixie cron looks at the first character alone, Kubernetes at the step too. */
function isStar(field: string, dialect: Dialect): boolean {
  if (dialect === 'vixie') return field.startsWith('*')
  return field.split(',').some((part) => /^[*?](\/1)?$/.test(part))
}

function numbers(
  field: string,
  min: number,
  max: number,
  dialect: Dialect,
  names: readonly string[] = [],
): number[] | undefined {
  const set = new Set<number>()
  for (const part of field.split(',')) {
    const [, star, low, high, step] = /^(?:(\*|\?)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part) ?? []
    if (star === '?' && dialect === 'vixie') return undefined
    if (star === undefined && low === undefined) return undefined
    // `5/15` is 5 to the end in Kubernetes; Vixie cron refuses the whole file for it.
    if (low !== undefined && high === undefined && step !== undefined && dialect === 'vixie') return undefined
    const from = low === undefined ? min : numberOf(low, names)
    const to = high !== undefined ? numberOf(high, names) : low === undefined || step !== undefined ? max : from
    const by = step === undefined ? 1 : Number(step)
    if (!(from >= min && to <= max && from <= to && by > 0)) return undefined
    for (let n = from; n <= to; n += by) set.add(n)
  }
  return [...set].sort((a, b) => a - b)
}

function numberOf(word: string, names: readonly string[]): number {
  const at = names.indexOf(word.toLowerCase())
  return at >= 0 && word !== '' ? at : /^\d+$/.test(word) ? Number(word) : Number.NaN
}
