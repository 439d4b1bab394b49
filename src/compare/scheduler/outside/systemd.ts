import type { Capture } from '../../../ports/schedule.ts'
import { nothingRead, type OldEntry, type Read, type When } from './entry.ts'
import { essenceOf } from './essence.ts'
import { readOnCalendar } from './on-calendar.ts'

/** Timers that distributions bring themselves. */
const OWN =
  /^(?:anacron|apt-daily|apt-daily-upgrade|apt-news|certbot|dpkg-db-backup|e2scrub_all|esm-cache|fstrim|fwupd-refresh|logrotate|man-db|mdadm\S*|mdcheck\S*|mdmonitor\S*|motd-news|ntpsec-rotate-stats|phpsessionclean|plocate-updatedb|snapd\S*|sysstat\S*|systemd-tmpfiles-clean|ua-timer|update-notifier\S*|xfs_scrub_all)\.timer$/

interface Unit {
  name: string
  values: Map<string, string[]>
}

/** `systemctl cat '*.timer' '*.service'`, or a single unit file named by its label. */
export function readUnits(text: string, { label, timeZone }: Pick<Capture, 'label' | 'timeZone'>): Read<OldEntry> {
  const read = nothingRead<OldEntry>()
  const units = unitsOf(text, label)
  const byName = new Map(units.map((unit) => [unit.name, unit]))
  for (const timer of units.filter(({ name }) => name.endsWith('.timer'))) {
    const place = `${label}: ${timer.name}`
    if (OWN.test(timer.name)) {
      read.own.push(place)
      continue
    }
    const service = timer.values.get('Timer.Unit')?.at(-1) ?? timer.name.replace(/\.timer$/, '.service')
    const command = byName.get(service)?.values.get('Service.ExecStart')?.at(-1)
    const { essence } = essenceOf((command ?? service.replace(/\.service$/, '')).replace(/^[-@:+!]+/, ''))
    const lines = timer.values.get('Timer.OnCalendar') ?? []
    const paced = [...timer.values.keys()].find((key) =>
      /^Timer\.On(?:Active|Boot|Startup|UnitActive|UnitInactive)Sec$/.test(key),
    )
    if (!command) read.doubts.push(`${place}: the unit ${service} was not captured, so what it runs is not known.`)
    if (lines.length === 0 && !paced) read.doubts.push(`${place}: it says no time.`)
    // systemd never starts a unit beside itself.
    for (const line of lines)
      read.entries.push({
        essence,
        places: [place],
        text: `OnCalendar=${line} ${essence}`,
        when: whenOf(line, timeZone, place),
        locked: true,
      })
    if (paced)
      read.entries.push({
        essence,
        places: [place],
        text: `${paced.slice(6)}=${timer.values.get(paced)?.at(-1)} ${essence}`,
        when:
          paced === 'Timer.OnBootSec' && lines.length === 0 && !timer.values.has('Timer.OnUnitActiveSec')
            ? { kind: 'boot' }
            : {
                kind: 'unknown',
                why: `${place}: ${paced.slice(6)} counts from when the machine or the unit started; no cron line says that.`,
              },
        locked: true,
      })
  }
  return read
}

function unitsOf(text: string, label: string): Unit[] {
  const units: Unit[] = []
  let section = ''
  for (const raw of text.replace(/\\\r?\n\s*/g, ' ').split(/\r?\n/)) {
    const line = raw.trim()
    const [, header] = /^# \/\S*?([^/\s]+\.(?:timer|service))(?:\.d\/\S+)?$/.exec(line) ?? []
    if (header && units.at(-1)?.name !== header) units.push({ name: header, values: new Map() })
    if (line === '' || /^[#;]/.test(line)) continue
    if (units.length === 0)
      units.push({ name: /[^\s/:]+\.(?:timer|service)$/.exec(label)?.[0] ?? `${label}.timer`, values: new Map() })
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section
    const [, key, value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? []
    const values = units.at(-1)?.values
    // An empty value takes back what was said before.
    if (key && values)
      values.set(`${section}.${key}`, value === '' ? [] : [...(values.get(`${section}.${key}`) ?? []), value])
  }
  return units
}

function whenOf(line: string, timeZone: string, place: string): When {
  const reading = readOnCalendar(line)
  return reading
    ? { kind: 'calendar', calendar: reading.calendar, zone: reading.zone ?? timeZone }
    : { kind: 'unknown', why: `${place}: OnCalendar=${line} is not understood.` }
}

/** `systemctl list-timers --all`: says that there are timers, not when they are due. */
export function listedTimers(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => /(\S+\.timer)\s+\S+\.(?:service|target)\s*$/.exec(line)?.[1] ?? [])
    .filter((name) => !OWN.test(name))
}
