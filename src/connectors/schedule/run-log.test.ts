import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MORE_SHAPES, ORDINARY, SHAPES, UNREADABLE } from '../../compare/logs/testing/shapes.ts'
import { readLog } from './run-log.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-log-'))
})
afterAll(() => rm(folder, { recursive: true }))

const read = async (content: string) => {
  const path = join(folder, 'worker.log')
  await writeFile(path, content)
  return await readLog(path, 0, Number.MAX_SAFE_INTEGER, new AbortController().signal)
}

const AT = '2026-11-30T02:39:19.550Z'
/** A start as each formatter writes it. */
const FORMATTERS: Readonly<Record<string, (jid: string) => string>> = {
  semantic_logger: (jid) =>
    JSON.stringify({
      host: 'p1',
      timestamp: AT,
      level: 'info',
      message: 'Start #perform',
      payload: {},
      named_tags: { jid, class: 'SyncJob' },
    }),
  'Sidekiq JSON': (jid) =>
    JSON.stringify({
      ts: AT,
      pid: 8,
      tid: 'a',
      lvl: 'INFO',
      msg: 'start',
      payload: {},
      ctx: { class: 'SyncJob', jid },
    }),
}
const PLAIN = (jid: string) => `${AT} pid=8 tid=abc class=SyncJob jid=${jid} INFO: start`

const all = { ...SHAPES, ...MORE_SHAPES, ...UNREADABLE }
/** Those that take a line apart know JSON alone, as semantic_logger has it. */
const ofAnyText = Object.entries(all).filter(([, shape]) => {
  try {
    return shape([PLAIN('a')]) !== ''
  } catch {
    return false
  }
})

describe.each(Object.entries(FORMATTERS))('a start of %s', (_, start) => {
  test.each(Object.keys(all).filter((shape) => !shape.endsWith('for people')))(
    '%s: is read, or counts as not readable',
    async (shape) => {
      const found = await read(all[shape]?.([start('b4')]) ?? '')
      expect(found.jobs.length + found.unreadable.count).toBeGreaterThan(0)
    },
  )
  test.each(Object.keys(MORE_SHAPES))('%s: is read', async (shape) => {
    const found = await read(MORE_SHAPES[shape]?.([start('b4'), start('b5')]) ?? '')
    expect(found.jobs.map(({ jid }) => jid)).toEqual(['b4', 'b5'])
  })
})

test.each(ofAnyText)('a start in Sidekiq’s plain text, %s: is read, or counts as not readable', async (_, shape) => {
  const found = await read(shape([PLAIN('b4')]))
  expect(found.jobs.length + found.unreadable.count).toBeGreaterThan(0)
})

test.each(ORDINARY)('%j is in no doubt', async (text) => {
  const found = await read(`${PLAIN('b4')}\n${text}\n${PLAIN('b5')}`)
  expect(found.jobs.map(({ jid }) => jid)).toEqual(['b4', 'b5'])
  expect(found.unreadable.count).toBe(0)
})
