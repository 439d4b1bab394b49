import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BinaryLog, ReplicaChannel } from '../../ports/replication.ts'
import { channelFrom, comparePositions, writtenSince } from './position.ts'

/** Sizes of what a binary log is made of, over versions and settings. */
const part = {
  header: fc.constantFrom(154, 157, 158),
  /** Stop, or Rotate: 31 bytes and the next file's name, which has 13 here. */
  tail: fc.constantFrom(23, 40, 44),
  transaction: fc.integer({ min: 150, max: 5_000 }),
}

/** Files of transactions, each file closed but for the last; with every place between two transactions. */
const logs = fc
  .array(
    fc.record({ header: part.header, tail: part.tail, transactions: fc.array(part.transaction, { maxLength: 4 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .chain((files) => fc.record({ files: fc.constant(files), first: fc.integer({ min: 1, max: 999_998 }) }))
  .map(({ files, first }) => {
    const places: { file: string; offset: string; after: number }[] = []
    let after = 0
    const sizes = files.map(({ header, tail, transactions }, n) => {
      const name = `binlog.${String(first + n).padStart(6, '0')}`
      let size = header
      places.push(
        { file: name, offset: String(n === 0 ? size : 4), after },
        { file: name, offset: String(size), after },
      )
      for (const bytes of transactions) {
        size += bytes
        after++
        places.push({ file: name, offset: String(size), after })
      }
      return { name, size, closed: size + tail }
    })
    const last = sizes.at(-1)
    const log: BinaryLog = {
      file: last?.name ?? '',
      offset: String(last?.size),
      gtids: '',
      files: sizes.map(({ name, size, closed }) => ({ name, size: String(name === last?.name ? size : closed) })),
    }
    return { log, places, total: after }
  })

describe('what was written since a place in the binary log', () => {
  test('is nothing exactly where no transaction follows, however often the log was rotated', () => {
    fc.assert(
      fc.property(logs, ({ log, places, total }) => {
        for (const place of places) {
          const bytes = writtenSince(place, log)
          expect(bytes === 0n, JSON.stringify({ place, log })).toBe(place.after === total)
        }
      }),
    )
  })

  test('is not known where the log was purged up to there, was begun anew, or is another’s', () => {
    fc.assert(
      fc.property(logs, fc.nat(), ({ log, places }, pick) => {
        const place = places[pick % places.length]
        if (!place) return
        const purged = log.files.slice(log.files.findIndex(({ name }) => name === place.file) + 1)
        if (purged.length > 0) expect(writtenSince(place, { ...log, files: purged })).toBeUndefined()
        const anew = {
          file: 'binlog.000001',
          offset: '158',
          gtids: '',
          files: [{ name: 'binlog.000001', size: '158' }],
        }
        if (place.file !== 'binlog.000001') expect(writtenSince(place, anew)).toBeUndefined()
        expect(writtenSince({ ...place, file: place.file.replace('binlog', 'other') }, log)).toBeUndefined()
        expect(writtenSince({ file: log.file, offset: String(BigInt(log.offset) + 1n) }, log)).toBeUndefined()
      }),
    )
  })

  test('the set of earlier GTIDs in a file’s header is no transaction', () => {
    const uuid = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
    const gtids = `${uuid}:1-5:7-9:11`
    const header = 157 + 24 + 3 * 16
    const log = {
      file: 'b.000002',
      offset: String(header),
      gtids,
      files: [
        { name: 'b.000001', size: '1039' },
        { name: 'b.000002', size: String(header) },
      ],
    }
    expect(writtenSince({ file: 'b.000001', offset: '1000' }, log)).toBe(0n)
    expect(writtenSince({ file: 'b.000001', offset: '700' }, log)).toBeGreaterThan(0n)
  })
})

test('positions are ordered by number, not by text', () => {
  const at = (file: string, offset: string) => ({ file, offset })
  expect(comparePositions(at('b.999999', '10'), at('b.1000000', '4'))).toBe(-1)
  expect(comparePositions(at('b.000001', '900'), at('b.000001', '1000'))).toBe(-1)
  expect(comparePositions(at('a.000001', '4'), at('b.000001', '4'))).toBeUndefined()
})

describe('the channel of this source', () => {
  const source = { uuid: 'u1', serverId: '101' }
  const channel = (name: string, sourceUuid: string, sourceServerId = '7') =>
    ({ name, sourceUuid, sourceServerId }) as ReplicaChannel
  test.each([
    ['the only one', [channel('', 'u1')], ''],
    ['one of several', [channel('erp', 'u2'), channel('oms', 'u1')], 'oms'],
    ['none at all', [], /not configured/],
    ['another server’s alone', [channel('', 'u2')], /none of them follows this source/],
    ['two that follow the same', [channel('a', 'u1'), channel('b', 'u1')], /Several channels/],
    ['one that was never in contact', [channel('', '', '0')], /none of them follows this source/],
  ] as const)('%s', (_, channels, expected) => {
    const found = channelFrom(channels, source)
    if (typeof expected === 'string') expect(found).toMatchObject({ name: expected })
    else expect(found).toMatch(expected)
  })

  test('MariaDB has no UUID: its server id is the name', () => {
    expect(channelFrom([channel('', '', '101')], { uuid: '', serverId: '101' })).toMatchObject({
      sourceServerId: '101',
    })
    expect(channelFrom([channel('', '', '102')], { uuid: '', serverId: '101' })).toMatch(/none of them/)
  })
})
