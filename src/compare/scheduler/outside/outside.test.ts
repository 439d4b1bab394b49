import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Phase } from '../../../kernel/check.ts'
import type { Capture, ScheduleEntry } from '../../../ports/schedule.ts'
import { readCrontab } from './crontab.ts'
import type { When } from './entry.ts'
import { essenceOf } from './essence.ts'
import { inventory } from './inventory.ts'
import { readCronJobs } from './kubernetes.ts'
import { readOnCalendar } from './on-calendar.ts'
import { listedTimers, readUnits } from './systemd.ts'
import { readCron } from './vixie.ts'
import { readWhenever } from './whenever.ts'
import { wheneverLine } from './whenever-times.ts'

const file = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../../fixtures/oms/scheduler/captures', name), 'utf8')
const host = { label: 'host-4: crontab', timeZone: 'Etc/UTC' }

describe('what a command does', () => {
  test.each([
    [
      "/bin/bash -l -c 'cd /srv/oms && RAILS_ENV=production bundle exec rake orders:sync --silent >> log/cron.log 2>&1'",
      'rake orders:sync',
    ],
    ['cd /srv/oms/current && bin/rails runner "SyncOrdersJob.perform_async"', 'job SyncOrdersJob'],
    ["bundle exec rails runner -e production 'Nav::ExportJob.new.perform'", 'job Nav::ExportJob'],
    ["bin/rails runner 'Order.stale.each(&:touch)'", 'runner Order.stale.each(&:touch)'],
    ['/usr/bin/env RAILS_ENV=production /usr/local/bin/bundle exec rails reports:night', 'rake reports:night'],
    ['/opt/tools/sweep.sh --all | logger -t sweep', 'sweep.sh --all'],
    ['nice -n 10 timeout 300 /srv/x/run.sh > /dev/null 2>&1', 'run.sh'],
    ['curl -u bob:hunter2 https://me:pw123@example.com/hook', 'curl -u bob:*** https://me:***@example.com/hook'],
    ['mysqldump --password=hunter2 oms', 'mysqldump --password=*** oms'],
  ])('%s', (command, essence) => expect(essenceOf(command)).toEqual({ essence, locked: false }))

  test.each([
    '/usr/bin/flock -n /tmp/x.lock /srv/collect.sh',
    'flock -w 10 /tmp/x.lock -c "/srv/collect.sh"',
    'run-one /srv/collect.sh',
  ])('%s takes a lock', (command) => expect(essenceOf(command)).toEqual({ essence: 'collect.sh', locked: true }))
})

describe('cron lines of two readers', () => {
  test.each([
    ['*/20 6-8 * * mon-fri', { minutes: [0, 20, 40], hours: [6, 7, 8], weekDays: [1, 2, 3, 4, 5] }],
    ['0 0 * * 7', { minutes: [0], hours: [0], weekDays: [0] }],
  ])('%s', (line, expected) => {
    const { weekDays, ...rest } = readCron(line, 'vixie') ?? { seconds: [] }
    expect({ ...rest, weekDays: weekDays?.map(({ day }) => day) }).toMatchObject(expected)
  })
  test('they differ about steps without an end, about the seventh day and about starred days', () => {
    expect(readCron('5/15 * * * *', 'vixie')).toBeUndefined()
    expect(readCron('5/15 * * * *', 'kubernetes')).toMatchObject({ minutes: [5, 20, 35, 50] })
    expect(readCron('0 0 * * 7', 'kubernetes')).toBeUndefined()
    expect(readCron('0 0 */2 * 1', 'vixie')).toMatchObject({ both: true })
    expect(readCron('0 0 */2 * 1', 'kubernetes')).not.toHaveProperty('both')
    expect(readCron('61 0 * * *', 'vixie')).toBeUndefined()
  })
})

describe('crontabs', () => {
  test('name users in /etc/cron.d, leave out what Debian brings, and stop at a bare %', () => {
    const { entries, own, doubts } = readCrontab(file('cron.d-oms'), { ...host, kind: 'cron.d' })
    expect(entries.map(({ essence }) => essence)).toEqual(['rake reports:night_shift'])
    expect([own.length, doubts]).toEqual([1, []])
    const { entries: stdin } = readCrontab('0 1 * * * mail -s x%body of it', { ...host, kind: 'crontab' })
    expect(stdin[0]?.essence).toBe('mail -s x')
  })
  test('in doubt: CRON_TZ, which not every cron obeys, and lines that are none', () => {
    const { entries, doubts } = readCrontab('CRON_TZ=America/Los_Angeles\n0 1 * * * a\nnonsense', {
      ...host,
      kind: 'crontab',
    })
    expect(entries[0]?.when).toMatchObject({ kind: 'unknown', why: expect.stringMatching(/cronie obeys/) })
    expect(doubts).toEqual(["host-4: crontab line 3: this is no line of a crontab: 'nonsense'."])
  })
})

describe('systemd', () => {
  test.each([
    ['daily', { minutes: [0], hours: [0] }],
    ['Mon..Fri 09:30', { minutes: [30], hours: [9], both: true }],
    ['*-*-01,15 04:00:00', { monthDays: [1, 15], hours: [4] }],
    ['*-*~01 23:00', { monthDays: [-1], hours: [23] }],
    ['*:0/15', { minutes: [0, 15, 30, 45] }],
    ['Sat,Sun *-1..3-* 10..12:00', { months: [1, 2, 3], hours: [10, 11, 12] }],
  ])('OnCalendar=%s', (line, calendar) => expect(readOnCalendar(line)?.calendar).toMatchObject(calendar))
  test('its zone, and what is not understood', () => {
    expect(readOnCalendar('*-*-* 02:30:00 America/Los_Angeles')?.zone).toBe('America/Los_Angeles')
    expect(['2027-01-01', 'whenever', '*-*-* 25:00', 'Mon *-*-* 1:0 Not/AZone'].map(readOnCalendar)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
  test('units as systemctl cat prints them', () => {
    const { entries, own } = readUnits(file('units.txt'), { label: 'host-4', timeZone: 'Etc/UTC' })
    expect(entries.map(({ essence, locked }) => [essence, locked])).toEqual([['backup-check.sh', true]])
    expect(own).toEqual(['host-4: logrotate.timer'])
    expect(listedTimers(file('list-timers.txt'))).toEqual(['oms-backup-check.timer'])
  })
  test('a timer that counts from the start of its unit has no cron line', () => {
    const { entries } = readUnits('[Timer]\nOnBootSec=5min\nOnUnitActiveSec=10min\n', {
      label: 'poll.timer',
      timeZone: 'Etc/UTC',
    })
    expect(entries[0]?.when).toMatchObject({ kind: 'unknown' })
  })
})

describe('whenever', () => {
  // Answers of whenever itself.
  test.each([
    ['7.minutes', undefined, '7,14,21,28,35,42,49,56 * * * *'],
    ['40.minutes', undefined, '40 * * * *'],
    ['15.minutes', { kind: 'number', value: 5 } as const, '5,20,35,50 * * * *'],
    ['5.hours', undefined, '0 5,10,15,20 * * *'],
    ['1.weeks', undefined, '0 0 1,8,15,22 * *'],
    ['2.days', { kind: 'text', text: '4:30 pm' } as const, '30 16 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 * *'],
    ['3.months', { kind: 'number', value: 5 } as const, '0 0 5 1,4,7,10 *'],
    [':weekend', { kind: 'text', text: '11:15 am' } as const, '15 11 * * 6,0'],
    [':daily', undefined, '@daily'],
  ])('every %s, at: %j', (frequency, at, line) => {
    const [, count, unit] = /^(\d+)\.(\w+)s$/.exec(frequency) ?? []
    const seconds = { minute: 60, hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000 }[unit ?? ''] ?? 0
    const every = count
      ? ({ kind: 'seconds', value: Number(count) * seconds } as const)
      : ({ kind: 'symbol', text: frequency.slice(1) } as const)
    expect(wheneverLine(every, at)).toBe(line)
  })

  test('a schedule.rb of the usual kind', () => {
    const text = `job_type :sidekiq, "cd :path && bin/rails runner ':task.perform_async' :output"
every '0 0 27-31 * *', roles: [:app] do # month's end
  command "/usr/bin/flock -n /tmp/a.lock /srv/close.sh"
end
every(:hour) { rake "a:b" }
every [:monday, :thursday], :at => '12pm' do
  sidekiq 'SyncOrdersJob'
end`
    const { entries, doubts } = readWhenever(text, { label: 'schedule.rb', timeZone: 'Etc/UTC' })
    expect(doubts).toEqual([])
    expect(entries.map(({ text }) => text)).toEqual([
      '0 0 27-31 * * close.sh',
      '0 * * * * rake a:b',
      '0 12 * * 1 job SyncOrdersJob',
      '0 12 * * 4 job SyncOrdersJob',
    ])
  })

  test.each([
    ['every ENV["N"].to_i.minutes do\n rake "x"\nend', /line 1: 'ENV/],
    ['every 1.day, at: "4:30" do\n rake "x"\nend', /am or pm/],
    ['every 1.day do\n rake "x:#{stage}"\nend', /line 2: it would have to be run/],
    ['if production?\nend', /line 1: it would have to be run/],
  ])('refuses what would have to be run: %s', (text, sentence) => {
    const { entries, doubts } = readWhenever(text, { label: 'schedule.rb', timeZone: 'Etc/UTC' })
    expect(entries).toEqual([])
    expect(doubts.join(' ')).toMatch(sentence)
  })
})

const capture = (kind: Capture['kind'], name: string, label: string) => ({
  kind,
  label,
  timeZone: 'Etc/UTC',
  text: file(name),
})
const SOURCE = [
  capture('crontab', 'crontab-ubuntu.txt', 'large-4: crontab'),
  capture('crontab', 'crontab-ubuntu.txt', 'large-5: crontab'),
  capture('cron.d', 'cron.d-oms', 'large-4: cron.d/oms'),
  capture('systemd', 'units.txt', 'large-4'),
  capture('list-timers', 'list-timers.txt', 'large-4: list-timers'),
  capture('whenever', 'schedule.rb', 'schedule.rb'),
]
const REMINDER: ScheduleEntry = {
  name: 'invoice-reminder',
  class: 'InvoiceReminderJob',
  timing: { kind: 'cron', text: '0 7,19 * * 1-5' },
  args: 'none',
  enabled: false,
}
const DECISIONS = [
  { old: 'backup-check.sh', new: 'oms/backup-check' },
  {
    old: 'find /srv/oms/shared/packing_slips -mtime +90 -delete',
    retired: { owner: 'oms-team', reason: 'lifecycle rule of the storage account', expires: '2027-01-01' },
  },
]

const housed = (
  yaml: (text: string) => string = (text) => text,
  phase: Phase = 'replicating',
  changes: Partial<Parameters<typeof inventory>[0]> = {},
) =>
  inventory({
    source: SOURCE,
    target: [{ kind: 'kubernetes', label: 'cluster', timeZone: 'Etc/UTC', text: yaml(file('cronjobs.yaml')) }],
    scheduled: { gem: 'sidekiq-cron', timeZone: 'UTC', entries: [REMINDER] },
    decisions: DECISIONS,
    phase,
    now: Date.parse('2026-03-04T12:00Z'),
    ...changes,
  })
const codes = (...args: Parameters<typeof housed>) => housed(...args).findings.map(({ code, at }) => `${code}: ${at}`)

describe('old entries and their new homes', () => {
  test('all housed', () => {
    const { findings, doubts, examined } = housed()
    expect({ findings, doubts, examined }).toEqual({ findings: [], doubts: [], examined: 6 })
    expect(housed().notes).toContain('edi-collect.sh --all runs on 2 old hosts and will run once.')
  })
  test.each([
    [
      'left behind',
      (t: string) => t.replace('"sessions:trim"', '"sessions:sweep"'),
      ['outside-job-left-behind: rake sessions:trim', 'outside-home-unknown: oms/sessions-trim'],
    ],
    [
      'at other times',
      (t: string) => t.replace('"30 4 * * *"', '"30 5 * * *"'),
      ['outside-job-time-differs: rake sessions:trim'],
    ],
    [
      'in another zone',
      (t: string) => t.replace('timeZone: Etc/UTC', 'timeZone: America/Los_Angeles'),
      ['outside-job-zone-differs: rake sessions:trim'],
    ],
    [
      'awake early',
      (t: string) => t.replace('suspend: true', 'suspend: false'),
      ['outside-home-awake-early: rake sessions:trim'],
    ],
    [
      'killed while it runs',
      (t: string) => t.replace('concurrencyPolicy: Forbid', 'concurrencyPolicy: Replace'),
      ['outside-overlap-differs: rake sessions:trim'],
    ],
  ])('%s', (_, change, expected) => expect(codes(change)).toEqual(expected))
  test('two homes: a CronJob beside an entry of the scheduler', () => {
    const text = (t: string) =>
      t.replace('[bin/rails, "reports:night_shift"]', "[bin/rails, runner, 'InvoiceReminderJob.perform_later']")
    expect(codes(text)).toEqual([
      'outside-job-two-homes: job InvoiceReminderJob',
      'outside-job-left-behind: rake reports:night_shift',
    ])
  })
  test('asleep after the cutover', () => expect(codes(undefined, 'after-cutover')).toHaveLength(4))
  test('times that two lines have together', () => {
    const two = { ...capture('crontab', 'cron.d-oms', 'x: crontab'), text: '0 7 * * 1-5 rake a\n0 19 * * 1-5 rake a\n' }
    const one = file('cronjobs.yaml')
      .split('  - apiVersion')[1]
      ?.replace('"30 4 * * *"', '"0 7,19 * * 1-5"')
      .replace('"sessions:trim"', 'a')
    const target = [
      { kind: 'kubernetes' as const, label: 'c', timeZone: 'Etc/UTC', text: `items:\n  - apiVersion${one}` },
    ]
    expect(codes(undefined, 'replicating', { source: [two], target, decisions: [] })).toEqual([])
  })
  test('a decision that has expired decides nothing', () =>
    expect(codes(undefined, 'replicating', { now: Date.parse('2027-06-01T00:00Z') })).toEqual([
      'outside-job-left-behind: find /srv/oms/shared/packing_slips -mtime +90 -delete',
    ]))
})

test('CronJobs of the dialect that Kubernetes refuses are in doubt', () => {
  const { entries } = readCronJobs('kind: CronJob\nmetadata: {name: x}\nspec: {schedule: "0 0 * * 7"}', {
    label: 'x',
    timeZone: 'UTC',
  })
  expect(entries[0]?.when satisfies When | undefined).toMatchObject({ kind: 'unknown' })
})
