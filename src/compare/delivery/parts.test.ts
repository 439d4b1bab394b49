import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HistoryEvent, lineOf, placeOf, sourceOf } from '../../ports/history.ts'
import { beyond, Clocks } from './clocks.ts'
import { History } from './history.ts'
import { Activity, attached, gapsOf, overlapOf, unionOf } from './spans.ts'
import { Texts } from './texts.ts'

describe('texts', () => {
  test('are numbered as a map would, whatever they hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.uuid(),
      fc.constantFrom('', 'ÿ', '\ud800', '\udc00'),
    )
    fc.assert(
      fc.property(fc.array(text, { maxLength: 400 }), (list) => {
        const texts = new Texts()
        const map = new Map<string, number>()
        for (const one of list) if (!map.has(one)) map.set(one, map.size)
        expect(list.map((one) => texts.intern(one))).toEqual(list.map((one) => map.get(one)))
        expect(Array.from({ length: texts.size }, (_, number) => texts.text(number))).toEqual([...map.keys()])
      }),
    )
  })

  test('stay apart over many chunks and slots', () => {
    const texts = new Texts()
    const many = 200_000
    const wrong: number[] = []
    for (let n = 0; n < many; n++) if (texts.intern(`order-${n}-${'x'.repeat(n % 50)}`) !== n) wrong.push(n)
    expect(wrong).toEqual([])
    for (let n = 0; n < many; n += 97) expect(texts.text(n)).toBe(`order-${n}-${'x'.repeat(n % 50)}`)
    expect(() => texts.intern('x'.repeat(40_000))).toThrow(/32 000/)
  })
})

describe('places', () => {
  test('keep source and line', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 499 }),
        fc.maxSafeNat().map((n) => n % 2 ** 44),
        (source, line) => {
          const place = placeOf(source, line)
          expect([sourceOf(place), lineOf(place)]).toEqual([source, line])
        },
      ),
    )
  })
})

describe('spans of activity', () => {
  test('are the same in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { minLength: 1 }), fc.nat({ max: 9 }), (times, quiet) => {
        const activity = new Activity(quiet)
        for (const at of times) activity.add(at)
        expect(activity.spans()).toEqual(
          unionOf(
            times.map((at) => ({ from: at, to: at })),
            quiet,
          ),
        )
      }),
    )
  })

  test('grow coarser, not more', () => {
    const activity = new Activity(1, 10)
    for (let at = 0; at < 1_000; at += 10) activity.add(at)
    expect(activity.spans().length).toBeLessThanOrEqual(10)
    expect(activity.quietMs).toBeGreaterThan(1)
  })

  test('of attachment: open ends last until the history ends', () => {
    const event = (by: string, on: boolean, at: number) =>
      ({ kind: 'presence', side: 'source', by, on, at, place: at }) as const
    const spans = attached(
      [event('a', true, 5), event('b', false, 7), event('a', true, 8), event('a', false, 9)],
      1,
      20,
    )
    expect(spans).toEqual([
      { from: 5, to: 9 },
      { from: 1, to: 7 },
    ])
    expect(attached([event('a', true, 5)], 1, 20)).toEqual([{ from: 5, to: 20, open: true }])
  })

  test('overlap by as much as a clock would have to be wrong', () => {
    expect(overlapOf([{ from: 0, to: 10 }], [{ from: 7, to: 30 }])).toEqual([{ from: 7, to: 10, by: 3 }])
    expect(overlapOf([{ from: 9, to: 9 }], [{ from: 0, to: 30 }])).toEqual([{ from: 9, to: 9, by: 9 }])
    expect(
      gapsOf([
        { from: 0, to: 5 },
        { from: 9, to: 12 },
        { from: 3, to: 6 },
      ]),
    ).toEqual([{ from: 6, to: 9 }])
  })
})

describe('clocks', () => {
  test('are bounded from both sides by what must come before and after', () => {
    const clocks = new Clocks()
    clocks.bound('broker', 100, 'source', 130, 1, () => 'a')
    clocks.bound('source', 190, 'broker', 200, 2, () => 'b')
    clocks.bound('broker', 100, 'target', 90, 3, () => 'c')
    const told = Object.fromEntries(
      clocks.skews().map(({ clock, against, least, most }) => [`${clock}-${against}`, [least, most]]),
    )
    // Ahead of the broker by −10 at least and 30 at most; the target is behind by 10 or more, so behind the source by none or more.
    expect(told).toEqual({ 'source-broker': [-10, 30], 'target-broker': [null, -10], 'target-source': [null, 0] })
    expect(clocks.witness('source', 'broker')?.id).toBe('a')
  })

  test('are beyond a bound only where that is proven', () => {
    const skew = { clock: 'source', against: 'broker' } as const
    expect(beyond({ ...skew, least: null, most: 4_000 }, 1_000)).toBe(false)
    expect(beyond({ ...skew, least: null, most: -1_001 }, 1_000)).toBe(true)
    expect(beyond({ ...skew, least: 1_001, most: null }, 1_000)).toBe(true)
    expect(beyond({ ...skew, least: 900, most: -900 }, 1_000)).toBe(true)
  })
})

describe('a history', () => {
  const options = {
    placeText: (source: number, line: number) => `${['bus', 'aws.log', 'aks.log'][source]}:${line}`,
    keys: 'unique' as const,
    lateMs: 60_000,
    skewMs: 1_000,
    quietMs: 1_000,
    deliveryCountFrom: 0 as const,
    until: Date.UTC(2026, 4, 3, 10),
  }
  const at = (seconds: number) => Date.UTC(2026, 4, 3, 9) + seconds * 1_000

  test('shows the fewest events that prove a message done on both sides', () => {
    const history = new History(options)
    const events: HistoryEvent[] = [
      { kind: 'due', id: 'm1', key: 'PS1 release', at: at(0), place: placeOf(0, 1) },
      {
        kind: 'effect',
        id: 'm1',
        side: 'target',
        by: 'oms-1',
        at: at(31),
        deliveryCount: 1,
        lock: 'b',
        place: placeOf(2, 9),
      },
      {
        kind: 'effect',
        id: 'm1',
        side: 'target',
        by: 'oms-1',
        at: at(40),
        deliveryCount: 2,
        lock: 'c',
        place: placeOf(2, 10),
      },
      {
        kind: 'effect',
        id: 'm1',
        side: 'source',
        by: 'ec2-4',
        at: at(1),
        deliveryCount: 0,
        lock: 'a',
        place: placeOf(1, 7),
      },
    ]
    for (const event of events) history.record(event)
    const { messages, keys } = history.close()
    expect(messages?.onBothSides).toEqual({
      count: 1,
      samples: [
        {
          name: 'm1',
          key: 'PS1 release',
          steps: [
            { what: 'published', at: '2026-05-03T09:00:00.000Z', place: 'bus:1' },
            {
              what: 'effect',
              at: '2026-05-03T09:00:01.000Z',
              side: 'source',
              by: 'ec2-4',
              deliveryCount: 0,
              place: 'aws.log:7',
            },
            {
              what: 'effect',
              at: '2026-05-03T09:00:31.000Z',
              side: 'target',
              by: 'oms-1',
              deliveryCount: 1,
              sameLock: false,
              place: 'aks.log:9',
            },
          ],
        },
      ],
    })
    expect(keys?.onBothSides.count).toBe(1)
  })

  test('of which nothing was due examines nothing', () => {
    const { messages, keys } = new History(options).close()
    expect([messages, keys]).toEqual([null, null])
  })

  test('refuses to grow beyond its memory', () => {
    const history = new History({ ...options, most: 2 })
    const due = (id: string) => history.record({ kind: 'due', id, at: at(0), place: 0 })
    due('a')
    due('b')
    due('a')
    expect(() => due('c')).toThrow('more than 2 message ids')
  })

  test('a business key that two messages carry has its effect once', () => {
    const tell = (keys: 'unique' | 'recurring') => {
      const history = new History({ ...options, keys })
      for (const id of ['m1', 'm2']) {
        history.record({ kind: 'due', id, key: 'PS1', at: at(0), place: 0 })
        history.record({ kind: 'effect', id, key: 'PS1', side: 'source', at: at(1), place: id === 'm1' ? 1 : 2 })
      }
      return history.close().keys
    }
    expect(tell('unique')?.repeated.count).toBe(1)
    expect(tell('recurring')).toMatchObject({ once: 1, repeated: { count: 0 } })
  })
})
