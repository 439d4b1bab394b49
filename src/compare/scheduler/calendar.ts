import { offsetAt } from './zone.ts'

/** What a cron line asks for, spelled out. `undefined` means every one. Weekdays: 0 is Sunday. */
export interface Calendar {
  seconds: readonly number[]
  minutes?: readonly number[]
  hours?: readonly number[]
  /** Negative ones count from the end of the month, −1 is the last day. */
  monthDays?: readonly number[]
  months?: readonly number[]
  /** `nth` of the month; negative from its end. */
  weekDays?: readonly { day: number; nth?: number }[]
  /** Days of the month and of the week must both agree; else either will do. */
  both?: true
}

export interface WallDay {
  year: number
  /** 1–12 */
  month: number
  day: number
}

const DAY = 86_400_000

/** Days that croner's fields say by themselves. */
export function isPlain({ monthDays, weekDays }: Calendar): boolean {
  return !monthDays?.some((day) => day < 0) && !weekDays?.some(({ nth }) => nth !== undefined)
}

/**
 * Whether the calendar asks for that day, hours aside.
 * @param zone where given, the month's last day is the one that fugit takes for it: 24 hours before the next month,
 *   which is the last but one where the last day has 23 hours
 */
export function asksDay({ monthDays, months, weekDays, both }: Calendar, at: WallDay, zone?: string): boolean {
  if (months && !months.includes(at.month)) return false
  const byMonth = () => {
    const last = zone ? fugitsLastDay(at, zone) : daysIn(at)
    return monthDays?.some((day) => (day < 0 ? last + 1 + day : day) === at.day) ?? true
  }
  const byWeek = () => weekDays?.some((asked) => isWeekDay(asked, at)) ?? true
  return monthDays && weekDays && !both ? byMonth() || byWeek() : byMonth() && byWeek()
}

function isWeekDay({ day, nth }: { day: number; nth?: number }, at: WallDay): boolean {
  if (new Date(Date.UTC(at.year, at.month - 1, at.day)).getUTCDay() !== day) return false
  if (nth === undefined) return true
  return nth > 0 ? Math.ceil(at.day / 7) === nth : Math.ceil((daysIn(at) - at.day + 1) / 7) === -nth
}

function daysIn({ year, month }: WallDay): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function fugitsLastDay({ year, month }: WallDay, zone: string): number {
  const wall = Date.UTC(year, month, 1)
  const midnight = wall - offsetAt(zone, wall - offsetAt(zone, wall))
  const before = midnight - DAY
  return new Date(before + offsetAt(zone, before)).getUTCDate()
}

/** `2026-03-08 02:30` without its zone, as milliseconds of a UTC that is none. */
export function wallDayOf(wall: number): WallDay {
  const date = new Date(wall)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** Whether two calendars ask for the same wall clocks, on any of the days of [from, from + days). Each is a set of days times a set of times of day. */
export function sameWallClocks(a: Calendar, b: Calendar, from: number, days = 1_461): boolean {
  if (timesOf(a) !== timesOf(b)) return false
  const first = Math.floor(from / DAY) * DAY
  for (let n = 0; n < days; n++) {
    const at = wallDayOf(first + n * DAY)
    if (asksDay(a, at) !== asksDay(b, at)) return false
  }
  return true
}

function timesOf({ seconds, minutes, hours }: Calendar): string {
  return [filled(seconds, 60), filled(minutes, 60), filled(hours, 24)].map((set) => set.join()).join(' ')
}

function filled(set: readonly number[] | undefined, size: number): number[] {
  return set ? [...new Set(set)].sort((a, b) => a - b) : Array.from({ length: size }, (_, i) => i)
}
