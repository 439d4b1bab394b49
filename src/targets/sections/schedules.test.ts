import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schedules-'))
  writeFileSync(join(folder, 'crontab.txt'), '0 1 * * * x\n')
})
afterAll(() => rm(folder, { recursive: true }))

const side = { gem: 'sidekiq-cron', redis: 'redis://old:6379/1', timeZone: 'UTC', owner: { by: 'each' }, processes: 4 }
const resolved = (schedules: object) =>
  resolveConfig(
    { schedules: { source: side, target: side, ...schedules } },
    { file: 'parity.config.ts', folder, env: { URL: 'rediss://:topsecret@new:10000' } },
  )

test('both sides, with what they left and what was captured', () => {
  const outside = [{ kind: 'crontab', file: 'crontab.txt', label: 'large-4' }]
  const { services, declared } = resolved({ source: { ...side, outside }, target: { ...side, redis: { env: 'URL' } } })
  expect(services.source.scheduleRedis?.url.reveal()).toBe('redis://old:6379/1')
  expect(services.target.scheduleRedis?.url.reveal()).toBe('rediss://:topsecret@new:10000')
  expect(JSON.stringify([services, declared])).not.toContain('topsecret')
  expect(services.source.scheduleOutside).toEqual([
    { kind: 'crontab', label: 'large-4', path: join(folder, 'crontab.txt'), timeZone: 'Etc/UTC' },
  ])
  expect(declared.schedules).toMatchObject({ table: 'recurring_jobs', window: { hours: 4 }, lateSeconds: 60 })
})

test.each([
  [{ source: { ...side, timeZone: 'Moon/Sea' } }, /schedules\.source\.timeZone: is no time zone/],
  [
    { source: { ...side, redis: 'redis://:pw@old' } },
    /schedules\.source\.redis: holds a password; write env\('NAME'\)/,
  ],
  [{ source: { ...side, redis: 'http://old' } }, /starts with http:\/\/ where redis:\/\/ or rediss:\/\/ is meant/],
  [{ source: { ...side, redis: { env: 'NONE' } } }, /the environment variable NONE is not set/],
  [{ source: { ...side, redis: 'redis://old/oms' } }, /its path is no number of a database/],
  [{ source: { ...side, logs: ['none.log'] } }, /schedules\.source\.logs\[0\]: there is no file none\.log/],
  [{ window: { hours: 48 } }, /schedules\.window/],
  [{ sorce: side }, /schedules\.sorce is not a known key; did you mean 'source'/],
])('a fault is refused in one sentence: %j', (schedules, sentence) =>
  expect(() => resolved(schedules)).toThrow(sentence),
)
