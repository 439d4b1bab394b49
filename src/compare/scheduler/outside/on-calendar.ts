import type { Calendar } from '../calendar.ts'
import { isZone } from '../zone.ts'

const WORDS: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** systemd.time's calendar events, but for years of their own. Undefined where it is not understood. */
export function readOnCalendar(line: string): { calendar: Calendar; zone?: string } | undefined {
  const words = line.trim().split(/\s+/)
  const zone = words.length > 1 && /^(?:UTC|[A-Z][A-Za-z_]+\/\S+)$/.test(words.at(-1) ?? '') ? words.pop() : undefined
  if (zone !== undefined && !isZone(zone)) return undefined
  const expanded = (WORDS[words.join(' ').toLowerCase()] ?? words.join(' ')).split(/\s+/)
  const week = /^[a-z]/i.test(expanded[0] ?? '') ? expanded.shift() : undefined
  const date = expanded[0]?.includes('-') || expanded[0]?.includes('~') ? (expanded.shift() ?? '') : '*-*-*'
  const time = expanded.shift() ?? '00:00:00'
  if (expanded.length > 0) return undefined
  const weekDays = week === undefined ? null : weekDaysOf(week)
  const dated = /^(?:(\*)-)?([^-~]+)([-~])([^-~]+)$/.exec(date)
  const timed = /^([^:]+):([^:]+)(?::([^:]+))?$/.exec(time)
  if (!dated || !timed || weekDays === undefined) return undefined
  const [, , month = '', mark, day = ''] = dated
  const [, hour = '', minute = '', second = '0'] = timed
  const [months, days] = [numbers(month, 1, 12), numbers(day, 1, 31)]
  const [hours, minutes, seconds] = [numbers(hour, 0, 23), numbers(minute, 0, 59), numbers(second, 0, 59)]
  if (!months || !days || !hours || !minutes || !seconds) return undefined
  return {
    calendar: {
      seconds,
      ...(minute === '*' ? {} : { minutes }),
      ...(hour === '*' ? {} : { hours }),
      // `~01` is the last day.
      ...(day === '*' ? {} : { monthDays: mark === '~' ? days.map((n) => -n) : days }),
      ...(month === '*' ? {} : { months }),
      ...(weekDays ? { weekDays: weekDays.map((n) => ({ day: n })), both: true } : {}),
    },
    ...(zone === undefined ? {} : { zone }),
  }
}

function weekDaysOf(text: string): number[] | undefined {
  const set = new Set<number>()
  for (const part of text.replace(/,$/, '').split(',')) {
    const [from, to] = part.split(/\.\.|-/).map((word) => DAYS.indexOf(word.slice(0, 3).toLowerCase()))
    if (from === undefined || from < 0 || (to !== undefined && to < 0)) return undefined
    for (let n = from; ; n = (n + 1) % 7) {
      set.add(n)
      if (n === (to ?? from)) break
    }
  }
  return [...set].sort((a, b) => a - b)
}

function numbers(text: string, min: number, max: number): number[] | undefined {
  const set = new Set<number>()
  for (const part of text.split(',')) {
    const [, star, low, high, step] = /^(?:(\*)|(\d+)(?:\.\.(\d+))?)(?:\/(\d+))?$/.exec(part) ?? []
    if (star === undefined && low === undefined) return undefined
    const from = low === undefined ? min : Number(low)
    const to = high !== undefined ? Number(high) : low === undefined || step !== undefined ? max : from
    const by = step === undefined ? 1 : Number(step)
    if (!(from >= min && to <= max && from <= to && by > 0)) return undefined
    for (let n = from; n <= to; n += by) set.add(n)
  }
  return [...set].sort((a, b) => a - b)
}
