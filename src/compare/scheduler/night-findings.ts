import type { Finding } from '../../kernel/judgement.ts'
import type { ScheduleEntry } from '../../ports/schedule.ts'
import { type Night, nightsOf } from './night.ts'
import type { SideSchedule } from './parity.ts'
import { doubtOf, type Timetable, timetableOf } from './timetable.ts'
import { wallClock } from './zone.ts'

export interface NightsInput {
  from: number
  to: number
  source: Omit<SideSchedule, 'unreadable'>
  target: Omit<SideSchedule, 'unreadable'>
}

/** Jobs that a night on which clocks are changed touches, on either side: the gems do not answer it alike. */
export function judgeNights({ from, to, source, target }: NightsInput): {
  findings: Finding[]
  doubts: string[]
  examined: number
} {
  const findings: Finding[] = []
  const doubts: string[] = []
  const names = new Set([...source.entries, ...target.entries].map(({ name }) => name))
  for (const name of names) {
    const [there, here] = [source, target].map((side) => touched(side, name, from, to, doubts))
    const nights = [...(there?.nights ?? []), ...(here?.nights ?? [])].sort((a, b) => a.change.at - b.change.at)
    for (const effect of ['skips', 'doubles'] as const) {
      const first = nights.find((night) => night.effect === effect)
      if (!first) continue
      findings.push({
        code: effect === 'skips' ? 'daylight-saving-skips' : 'daylight-saving-doubles',
        at: `${name} in the night of ${new Date(first.change.at).toISOString().slice(0, 10)}`,
        source: there ? tell(there, first) : null,
        target: here ? tell(here, first) : null,
        remedy: {
          how: 'Move the job out of the hours between one and three, or write it in UTC; or waive this with a word on what happens that night.',
        },
      })
    }
  }
  return { findings, doubts: [...new Set(doubts)], examined: names.size }
}

interface Touched {
  entry: ScheduleEntry
  timetable: Timetable
  gem: string
  nights: Night[]
}

function touched(
  { entries, gem, timeZone }: NightsInput['source'],
  name: string,
  from: number,
  to: number,
  doubts: string[],
): Touched | undefined {
  const entry = entries.find((one) => one.name === name)
  if (!entry) return undefined
  const timetable = timetableOf(entry, gem, timeZone)
  const doubt = timetable.kind === 'untranslated' ? timetable.why : doubtOf(timetable, from, to)
  if (doubt) doubts.push(`${name}: ${doubt.replace(/\.$/, '')}.`)
  return { entry, timetable, gem, nights: doubt ? [] : nightsOf(timetable, from, to) }
}

function tell({ entry, timetable, gem, nights }: Touched, night: Night): string {
  if (timetable.kind !== 'cron') return entry.timing.text
  const { zone } = timetable.rule
  const own = nights.find(({ change }) => change.at === night.change.at)
  const what = own ? `fires ${own.fired} times where people expect ${own.expected}` : 'fires as people expect'
  return `${entry.timing.text} in ${zone}, with ${gem}: ${what} around ${wallClock(zone, night.change.at)}`
}
