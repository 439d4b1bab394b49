import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileCheckpoints } from './checkpoints.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-checkpoints-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const header = { 'the schema': 'a', 'the phase': 'freeze' }

test('what was appended is taken up, for the owner alone', async () => {
  const first = await fileCheckpoints(folder, () => 1_000).open('data-rows', header)
  expect(first).not.toHaveProperty('resumed')
  first.append({ n: 1 })
  first.append({ n: 2 })
  const second = await fileCheckpoints(folder, () => 2_000).open('data-rows', header)
  expect(second.resumed).toEqual({ lines: [{ n: 1 }, { n: 2 }], since: 1_000 })
  expect((await stat(join(folder, 'data-rows.ndjson'))).mode & 0o777).toBe(0o600)
})

test('a line that a kill cut in the middle is left out', async () => {
  const first = await fileCheckpoints(folder).open('data-rows', header)
  first.append({ n: 1 })
  await appendFile(join(folder, 'data-rows.ndjson'), '{"n":')
  expect((await fileCheckpoints(folder).open('data-rows', header)).resumed?.lines).toEqual([{ n: 1 }])
})

test.each([
  ['another schema', { ...header, 'the schema': 'b' }, 0, 'the schema is another now'],
  ['another question', { ...header, 'the config': 'x' }, 0, 'the config is another now'],
  ['its age', header, 7 * 3_600_000, 'it is older than 6 h'],
])('%s refuses it, and the next begins anew', async (_, wanted, later, why) => {
  const first = await fileCheckpoints(folder, () => 0).open('data-rows', header)
  first.append({ n: 1 })
  const second = await fileCheckpoints(folder, () => later).open('data-rows', wanted)
  expect(second).toMatchObject({ refused: why })
  expect(second).not.toHaveProperty('resumed')
  second.append({ n: 9 })
  expect((await fileCheckpoints(folder, () => later).open('data-rows', wanted)).resumed?.lines).toEqual([{ n: 9 }])
})

test('finished work leaves nothing', async () => {
  const first = await fileCheckpoints(folder).open('data-rows', header)
  first.append({ n: 1 })
  await first.done()
  expect(await readdir(folder)).toEqual([])
})
