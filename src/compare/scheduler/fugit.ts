import type { Calendar } from './calendar.ts'
import { type Bound, type Element, MAX_DAYS, spread, spreadWeekDays } from './fugit-fields.ts'
import { isZone } from './zone.ts'

/** How a cron line of sidekiq-scheduler or sidekiq-cron is understood. */
export type CronReading =
  | { as: 'calendar'; calendar: Calendar /** The zone that the line itself names. */; zone?: string }
  /** fugit answers nil to it: the gem does not schedule the job. */
  | { as: 'refused'; why: string }
  /** fugit takes it, this harness does not know what it makes of it. */
  | { as: 'untranslated'; why: string }

const SPECIALS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@noon': '0 12 * * *',
  '@hourly': '0 * * * *',
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

interface Field {
  name: string
  /** One bound, anchored by its user. */
  bound: string
  min: number
  max: number
}

const FIELDS = {
  second: { name: 'second', bound: '[0-5]?\\d', min: 0, max: 59 },
  minute: { name: 'minute', bound: '[0-5]?\\d', min: 0, max: 59 },
  hour: { name: 'hour', bound: '2[0-4]|[01]?\\d', min: 0, max: 23 },
  monthDay: { name: 'day of the month', bound: '-?(?:3[01]|[12]\\d|0?[1-9])|last|l', min: 1, max: 31 },
  month: { name: 'month', bound: `1[0-2]|0?[1-9]|${MONTHS.slice(1).join('|')}`, min: 1, max: 12 },
  weekDay: { name: 'day of the week', bound: `[0-7]|${DAYS.join('|')}`, min: 0, max: 6 },
} as const satisfies Record<string, Field>

const ZONE = /^(.*?) +([-+](?:[01]\d|2[0-4]):?(?:00|15|30|45)|[A-Z][a-zA-Z0-9+-]+(?:\/[A-Z][a-zA-Z0-9+\-_]+){0,2})$/

/** Reads a line as fugit 1.14 does: five fields, or six with seconds in front, and a zone behind them. */
export function readFugit(line: string): CronReading {
  const text = unfolded(line.trim())
  if (text === undefined) return refused(line, 'it knows no such @ word')
  const whole = text.split(/[ \t]+/)
  if (!/^[\d*/,@&-]/.test(text) && !/^(?:last|l)\b/i.test(text)) return notCron(line)
  const { fields, zone } = zoneSplit(text, whole)
  if (zone !== undefined && !isZone(zone))
    return zone.includes('/')
      ? refused(line, `there is no zone ${zone}`)
      : untranslated(line, `the zone ${zone} is not in the time zone tables here`)
  if (fields.length !== 5 && fields.length !== 6) return refused(line, `it has ${fields.length} fields`)
  const [month, weekDay] = fields.slice(-2)
  const [second, minute, hour, monthDay] = fields.length === 6 ? fields : ['0', ...fields]
  try {
    return {
      as: 'calendar',
      calendar: calendarOf({ second, minute, hour, monthDay, month, weekDay } as Record<keyof typeof FIELDS, string>),
      ...(zone === undefined ? {} : { zone }),
    }
  } catch (error) {
    if (error instanceof Unread) return error.known ? refused(line, error.message) : untranslated(line, error.message)
    throw error
  }
}

class Unread extends Error {
  /** False: fugit may well take it. */
  readonly known: boolean
  constructor(why: string, known = true) {
    super(why)
    this.known = known
  }
}

function unfolded(text: string): string | undefined {
  if (!text.startsWith('@')) return text
  const [word = '', ...rest] = text.split(/\s+/)
  const meant = SPECIALS[word]
  return meant && [meant, ...rest].join(' ')
}

/** A zone comes last; a weekday's name alone is none, as the fields come first. */
function zoneSplit(text: string, whole: readonly string[]): { fields: readonly string[]; zone?: string } {
  if (whole.length === 6 && new RegExp(`^(?:${FIELDS.weekDay.bound})$`, 'i').test(whole[5] ?? ''))
    return { fields: whole }
  const [, before, zone] = ZONE.exec(text) ?? []
  return before !== undefined && zone !== undefined && whole.length > 5
    ? { fields: before.split(/[ \t]+/), zone }
    : { fields: whole }
}

function calendarOf(texts: Record<keyof typeof FIELDS, string>): Calendar {
  const numbers = (field: 'second' | 'minute' | 'hour' | 'monthDay' | 'month') => {
    const { min, max, name } = FIELDS[field]
    const spreads = elements(FIELDS[field], texts[field]).map((element) => spread(element, min, max))
    if (spreads.includes('wrong')) throw new Unread(`the ${name} '${texts[field]}' makes no sense to it`)
    if (spreads.includes('every')) return undefined
    const set = (spreads as number[][]).flat().map((n) => (field === 'hour' && n === 24 ? 0 : n))
    return [...new Set(set)].sort((a, b) => a - b)
  }
  const minutes = numbers('minute')
  const hours = numbers('hour')
  const monthDays = numbers('monthDay')
  const months = numbers('month')
  const weekDays = spreadWeekDays(elements(FIELDS.weekDay, texts.weekDay))
  const feasible = possible(monthDays, months)
  return {
    seconds: numbers('second') ?? Array.from({ length: 60 }, (_, i) => i),
    ...(minutes ? { minutes } : {}),
    ...(hours ? { hours } : {}),
    ...feasible,
    ...(weekDays ? { weekDays } : {}),
    ...(/&/.test(texts.monthDay + texts.weekDay) ? { both: true } : {}),
  }
}

/** fugit drops days that a month never has, and months without any day left, also where a weekday would do. */
function possible(days: number[] | undefined, months: number[] | undefined): Pick<Calendar, 'monthDays' | 'months'> {
  if (!days || !months) return { ...(days ? { monthDays: days } : {}), ...(months ? { months } : {}) }
  const pairs = months.flatMap((month) =>
    days.filter((day) => day <= (MAX_DAYS[month] ?? 0)).map((day) => [month, day] as const),
  )
  if (pairs.length === 0) throw new Unread('no month has such a day')
  return { months: [...new Set(pairs.map(([m]) => m))], monthDays: [...new Set(pairs.map(([, d]) => d))] }
}

function elements(field: Field, text: string): Element[] {
  const wrong = () => new Unread(`the ${field.name} '${text}' makes no sense to it`)
  const bare = text.replace(/^,+|,+$/g, '')
  const isDay = field === FIELDS.monthDay || field === FIELDS.weekDay
  const list = (isDay ? bare.replace(/,*&$/, '') : bare).split(/,+/)
  return list.map((part) => {
    if (/~/.test(part)) throw new Unread(`'${part}' is drawn at random by each process`, false)
    if (field === FIELDS.weekDay && /^\w+%\d+(\+\d+)?$/.test(part))
      throw new Unread(`'${part}' counts weeks from a day that the version of et-orbi decides`, false)
    const shape = new RegExp(
      `^(?:(\\*)|(${field.bound})(?:-(${field.bound}))?)?(?:/(\\d\\d?)|#(-?[1-5]|last|l))?$`,
      'i',
    )
    const [, star, low, high, step, nth] = shape.exec(part) ?? []
    const single = low !== undefined && high === undefined
    if (star === undefined && low === undefined && step === undefined) throw wrong()
    if (nth !== undefined && !(field === FIELDS.weekDay && single)) throw wrong()
    return {
      ...(low === undefined ? {} : { low: bound(low) }),
      ...(high === undefined ? {} : { high: bound(high) }),
      ...(step === undefined ? {} : { step: Number(step) }),
      ...(nth === undefined ? {} : { nth: /^l/i.test(nth) ? -1 : Number(nth) }),
    }
  })

  function bound(word: string): Bound {
    const small = word.toLowerCase()
    if (field === FIELDS.month && MONTHS.includes(small)) return MONTHS.indexOf(small)
    if (field === FIELDS.weekDay && DAYS.includes(small)) return DAYS.indexOf(small)
    return small.startsWith('l') ? -1 : Number(small)
  }
}

function notCron(line: string): CronReading {
  return /^(every|at|on|from|noon|midnight)\b/i.test(line.trim())
    ? untranslated(line, 'it is a sentence, not a cron line')
    : refused(line, 'it is no cron line')
}

const refused = (line: string, why: string): CronReading => ({ as: 'refused', why: `fugit refuses '${line}': ${why}.` })
const untranslated = (line: string, why: string): CronReading => ({
  as: 'untranslated',
  why: `'${line}' cannot be translated: ${why}. Write it as a plain cron line to have it proven.`,
})
