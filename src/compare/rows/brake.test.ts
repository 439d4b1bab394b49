import { expect, test, vi } from 'vitest'
import { Brake, type Load } from './brake.ts'

const LIMITS = { threadsRunning: 25, historyLength: 1_000, lagSeconds: 60 }

test('calm servers are asked once a second at most', async () => {
  let now = 0
  const look = vi.fn(async (): Promise<Load> => ({ threadsRunning: 3, historyLength: 10 }))
  const brake = new Brake([look, look], LIMITS, () => true, { now: () => now })
  await Promise.all([brake.pass(), brake.pass(), brake.pass()])
  await brake.pass()
  expect(look).toHaveBeenCalledTimes(2)
  now = 1_001
  await brake.pass()
  expect(look).toHaveBeenCalledTimes(4)
})

test.each<[string, Load]>([
  ['threads', { threadsRunning: 26 }],
  ['history', { threadsRunning: 1, historyLength: 1_001 }],
  ['lag', { threadsRunning: 1, lagSeconds: 61 }],
])('too much %s on either side holds back until it is over', async (_, busy) => {
  let now = 0
  const pause = async (ms: number) => {
    now += ms
  }
  const answers: Load[] = [busy, busy, { threadsRunning: 1 }]
  const looks = [async () => ({ threadsRunning: 1 }), async () => answers.shift() ?? busy]
  const brake = new Brake(looks, LIMITS, () => true, { now: () => now, pause })
  await brake.pass()
  expect(answers).toEqual([])
  expect(brake.held).toBe(1_000)
})

test('no time left ends the waiting', async () => {
  let turns = 0
  const brake = new Brake([async () => ({ threadsRunning: 99 })], LIMITS, () => turns++ < 1, { pause: async () => {} })
  await brake.pass()
  expect(turns).toBe(2)
})

test('a limit that nothing can be held against is named', async () => {
  const blind = async (): Promise<Load> => ({ threadsRunning: 1, refused: ['the history (PROCESS)'] })
  const brake = new Brake([blind, blind], LIMITS, () => true)
  await brake.pass()
  expect([...brake.unwatched]).toEqual(['the history (PROCESS)'])
})
