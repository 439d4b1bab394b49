/** A value as it stands in schedule.rb. */
export type Ruby =
  | { kind: 'text' | 'symbol'; text: string }
  | { kind: 'seconds' | 'number'; value: number }
  | { kind: 'range'; low: number; high: number }

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const WORDS = ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'midnight', 'hourly']
export const UNITS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_557_600,
}
const CRON = /^(@\w+|(?:\S+\s+){4}\S+)$/

interface Clock {
  hour: number
  minute: number
}

class NotRead extends Error {}

/** The cron line that whenever writes for `every frequency, at: at`. Throws where it cannot be told from the text alone. */
export function wheneverLine(frequency: Ruby, at: Ruby | undefined): string {
  const clock = at?.kind === 'text' ? clockOf(at.text) : undefined
  const plain = at?.kind === 'number' ? at.value : at?.kind === 'range' ? `${at.low}-${at.high}` : 0
  if (frequency.kind === 'text' && CRON.test(frequency.text)) return frequency.text
  if (frequency.kind === 'symbol' && WORDS.includes(frequency.text)) {
    if (at) throw new NotRead(`whenever refuses at: beside :${frequency.text}`)
    return `@${frequency.text}`
  }
  const unit = frequency.kind === 'symbol' ? UNITS[frequency.text] : undefined
  const seconds = frequency.kind === 'seconds' ? frequency.value : unit
  if (seconds === undefined) return dayLine(frequency, clock)
  return paceLine(seconds, clock, plain)
}

function paceLine(seconds: number, clock: Clock | undefined, at: number | string): string {
  const number = typeof at === 'number' ? at : 0
  if (seconds < 60) throw new NotRead('whenever refuses anything below a minute')
  if (seconds < 3_600) {
    if (clock) throw new NotRead('a time of day beside minutes')
    return `${spread(Math.floor(seconds / 60), 59, number)} * * * *`
  }
  if (seconds < 86_400) return `${clock?.minute ?? at} ${spread(Math.round(seconds / 3_600), 23)} * * *`
  const [minute, hour] = [clock?.minute ?? 0, clock?.hour ?? 0]
  if (seconds < 2_592_000) return `${minute} ${clock ? hour : at} ${spread(Math.round(seconds / 86_400), 31, 1)} * *`
  const day = clock || at === 0 ? 1 : at
  if (seconds < 31_557_600) return `${minute} ${hour} ${day} ${spread(Math.round(seconds / 2_592_000), 12, 1)} *`
  if (seconds === 31_557_600) return `${minute} ${hour} 1 ${clock || at === 0 ? 1 : at} *`
  throw new NotRead('more than a year')
}

function dayLine(frequency: Ruby, clock: Clock | undefined): string {
  const word = frequency.kind === 'symbol' || frequency.kind === 'text' ? frequency.text.toLowerCase() : ''
  const time = `${clock?.minute ?? 0} ${clock?.hour ?? 0} * *`
  if (word.includes('weekday')) return `${time} 1-5`
  if (word.includes('weekend')) return `${time} 6,0`
  const day = DAYS.findIndex((name) => word.includes(name))
  if (day < 0) throw new NotRead(`'${word}' is no frequency`)
  return `${time} ${day}`
}

/** whenever's own way to spread a frequency: what does not divide the hour begins later. */
function spread(frequency: number, max: number, start = 0): string {
  if (frequency === 0) return String(start)
  if (frequency === 1) return '*'
  if (frequency > Math.ceil(max * 0.5)) return String(frequency)
  const first = (max + 1) % frequency === 0 || start > 0 ? start : start + frequency
  const all: number[] = []
  for (let n = first; n <= max; n += frequency) all.push(n)
  return all.slice(0, Math.round(max / frequency) + (start === 0 ? 1 : 0)).join(',')
}

/** Chronic guesses whether 4:30 is in the afternoon; only what leaves nothing to guess is read. */
function clockOf(text: string): Clock {
  const word = text.trim().toLowerCase()
  if (word === 'noon') return { hour: 12, minute: 0 }
  if (word === 'midnight') return { hour: 0, minute: 0 }
  const [, hours = '', minutes = '0', half] = /^(\d{1,2})(?::(\d\d))?\s*([ap])?\.?m?\.?$/.exec(word) ?? []
  const [hour, minute] = [Number(hours), Number(minutes)]
  if (hours === '' || hour > 23 || minute > 59) throw new NotRead(`the time '${text}'`)
  if (!half && hour >= 1 && hour <= 12) throw new NotRead(`the time '${text}', which may be meant am or pm`)
  if (!half) return { hour, minute }
  if (hour < 1 || hour > 12) throw new NotRead(`the time '${text}'`)
  return { hour: (hour % 12) + (half === 'p' ? 12 : 0), minute }
}
