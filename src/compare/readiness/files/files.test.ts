import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CaptureLine } from '../../../ports/captures.ts'
import type { DeclaredFilesystem } from '../../../ports/readiness-declared.ts'
import { readFind, readInotify } from './capture.ts'
import { gapsOf, Inventory, readCapture } from './inventory.ts'
import { takes } from './pattern.ts'
import { kindOf, placeOf } from './place.ts'
import { judgeSas } from './sas.ts'

const ROOT = '/var/www/oms/current'

describe('a line of inotifywait', () => {
  test.each([
    ['/var/log/ MODIFY production.log', '/var/log/production.log'],
    ['/a b/c d/ CLOSE_WRITE,CLOSE x y.txt', '/a b/c d/x y.txt'],
    ['/a/ CREATE,ISDIR sub', '/a/sub'],
    ['/a/file.txt ATTRIB', '/a/file.txt'],
    ['/a/file.txt MODIFY ', '/a/file.txt'],
    ['/a/,MODIFY,b.txt', '/a/b.txt'],
    ['/a/,"CLOSE_WRITE,CLOSE",b.txt', '/a/b.txt'],
    ['"/a,b/",CREATE,"x,""y"".txt"', '/a,b/x,"y".txt'],
    ['2026-11-20T03:00:00 /a/b.txt CLOSE_WRITE,CLOSE', '/a/b.txt'],
    ['03:00:00 CREATE /a/b c.txt', '/a/b c.txt'],
    ['/a/b.txt MOVED_TO', '/a/b.txt'],
  ])('%s', (line, path) => expect(readInotify(line)).toEqual({ path }))

  test.each(['/a/ OPEN x', '/a/ ACCESS x', '/a/,"CLOSE_NOWRITE,CLOSE",x', '', 'Watches established.'])(
    '%s: nothing',
    (line) => expect(readInotify(line)).toEqual({ nothing: true }),
  )

  test.each(['/a/ Q_OVERFLOW ', 'Failed to watch /home; upper limit on inotify watches reached!', '/a/ UNMOUNT x'])(
    '%s: not whole',
    (line) => expect(readInotify(line)).toHaveProperty('incomplete'),
  )

  test('anything else is not passed over', () => expect(readInotify('hello world')).toEqual({ unclear: true }))
})

describe('a line of find', () => {
  test.each([
    ['/a/b c.txt', '/a/b c.txt'],
    ['./log/x.log', `${ROOT}/./log/x.log`],
    ['   131090      4 -rw-r--r--   1 deploy   deploy       123 Nov 20 03:00 /home/x y', '/home/x y'],
    ['131090 0 lrwxrwxrwx 1 root root 5 Nov 20 2025 /a/current -> /a/releases/1', '/a/current'],
    ['1763607600.1234567890 /a/b', '/a/b'],
  ])('%s', (line, path) => expect(readFind(line, ROOT)).toEqual({ path }))

  test('says when it could not look everywhere', () =>
    expect(readFind('find: ‘/home/x’: Permission denied', ROOT)).toHaveProperty('incomplete'))
})

describe('places', () => {
  test.each([
    ['/var/www/oms/current/log/a.log', 'Rails.root/log/a.log'],
    ['/var/www/oms/releases/20261120/tmp/x', 'Rails.root/tmp/x'],
    ['/var/www/oms/shared/public/../edi//x', 'Rails.root/edi/x'],
    ['/var/www/oms/current', 'Rails.root'],
    ['/var/www/oms/repo/HEAD', '/var/www/oms/repo/HEAD'],
    ['/var/www/oms2/shared/x', '/var/www/oms2/shared/x'],
  ])('%s', (path, place) => expect(placeOf(path, ROOT)).toBe(place))

  test('a root that no Capistrano made', () => expect(placeOf('/srv/oms/log/x', '/srv/oms')).toBe('Rails.root/log/x'))

  test('numbers and ids make no kinds of their own', () =>
    expect(kindOf('a/AZ0000004711/9f86d081884c7d65/3f2504e0-4f89-11d3-9a0c-0305e82c3301.pdf')).toBe('a/AZ#/*/*.pdf'))

  test.each([
    ['log/**', 'log', true],
    ['log/**', 'log/a/b', true],
    ['log/*', 'log/a/b', false],
    ['**/*.pdf', 'a/b/c.pdf', true],
    ['a/*.csv', 'a/*.csv', true],
    ['a/x*.csv', 'a/*.csv', false],
    ['a/*', 'a/**', false],
    ['a/**', 'a/**', true],
  ])('%s takes %s: %s', (pattern, path, taken) => expect(takes(pattern, path)).toBe(taken))

  test('a pattern takes every path that it was made from', () => {
    const segment = fc.stringMatching(/^[a-z.+()]{1,6}$/)
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.nat(), (parts, pick) => {
        const at = pick % parts.length
        const path = parts.join('/')
        expect(takes(parts.with(at, '*').join('/'), path)).toBe(true)
        expect(takes([...parts.slice(0, at), '**'].join('/'), path)).toBe(true)
        expect(takes(`${path}x`, path)).toBe(false)
      }),
    )
  })
})

const filesystem = (over: Partial<DeclaredFilesystem> = {}): DeclaredFilesystem => ({
  root: ROOT,
  hosts: ['h1'],
  captures: [
    {
      file: 'a',
      host: 'h1',
      watched: ['/var/www/oms', '/home'],
      from: '2026-11-01T00:00:00Z',
      until: '2026-11-03T00:00:00Z',
    },
  ],
  minimumHours: 24,
  expressions: [],
  homes: [{ paths: ['log/**'], home: 'stdout' }],
  sas: [],
  ...over,
})

async function* lines(...texts: string[]): AsyncIterable<CaptureLine> {
  for (const [index, text] of texts.entries()) yield { number: index + 1, text, bytes: text.length }
}

describe('captures that do not show everything', () => {
  const gaps = async (texts: string[], over: Partial<DeclaredFilesystem> = {}) => {
    const declared = filesystem(over)
    const [about] = declared.captures
    if (!about) throw new Error('no capture')
    return gapsOf([await readCapture(lines(...texts), about, ROOT, new Inventory(declared))], declared)
  }
  const WHOLE = ['/var/www/oms/shared/log/x.log']

  test('a whole one has no gap', async () => expect(await gaps(WHOLE)).toEqual([]))
  test('an empty one', async () => expect(await gaps([])).toEqual(['a holds no written path']))
  test('one of reads alone', async () => expect(await gaps(['/home/ OPEN x'])).toEqual(['a holds no written path']))
  test('a line of something else', async () =>
    expect(await gaps([...WHOLE, 'Segmentation fault'])).toEqual([
      'a, line 2, is no output of inotifywait or find (1 such lines)',
    ]))
  test('a short one', async () =>
    expect(await gaps(WHOLE, { minimumHours: 72 })).toEqual(['a covers 48 h, less than the 72 h that are asked']))
  test('one that begins with what could not be watched', async () =>
    expect(await gaps(['Failed to watch /home; upper limit on inotify watches reached!', '/home/ MODIFY x'])).toEqual([
      'a: inotifywait says that it could not watch everything, or that events were lost',
    ]))
  test('a host that is not there', async () =>
    expect(await gaps(WHOLE, { hosts: ['h1', 'h2'] })).toEqual(['h2 was not captured']))
  test('a folder that was not watched', async () => {
    const [capture] = filesystem().captures
    if (!capture) throw new Error('no capture')
    expect(await gaps(WHOLE, { captures: [{ ...capture, watched: ['/var/www/oms/shared'] }] })).toEqual([
      'h1: /var/www/oms was not watched',
      'h1: /home was not watched',
    ])
  })
})

test('paths are counted by kind and home, folders beside their content are not', () => {
  const inventory = new Inventory(filesystem())
  for (const path of [
    '/var/www/oms/shared/log',
    '/var/www/oms/shared/log/a1.log',
    '/var/www/oms/shared/log/a2.log',
    '/home/x',
  ])
    inventory.add(path, 'h1')
  expect(inventory.all()).toEqual([
    { kind: '/home/x', home: null, count: 1, seen: ['h1'] },
    { kind: 'Rails.root/log/a#.log', home: 0, count: 2, seen: ['h1'] },
  ])
})

describe('a SAS', () => {
  const now = Date.parse('2026-11-20T00:00:00Z')
  const limit = { name: 'u', account: 'acc', container: 'c', permissions: 'rw', maximumDays: 90 }
  const codes = (parameters: Record<string, string>, cutover?: string, more = {}) =>
    judgeSas(
      [{ name: 'u', parameters: { sp: 'rw', spr: 'https', sr: 'c', se: '2026-12-31', ...parameters }, ...more }],
      [limit],
      now,
      cutover,
    ).map(({ code }) => code)
  test('that is right', () => expect(codes({})).toEqual([]))
  test('that ends before the hold after the cutover does', () => {
    expect(codes({ se: '2026-12-05T12:00Z' })).toEqual([])
    expect(codes({ se: '2026-12-05T12:00Z' }, '2026-12-03')).toEqual(['sas-expires'])
  })
  test('that has ended, or never ends', () => {
    expect(codes({ se: '2026-11-19T23:59:59Z' })).toEqual(['sas-expires'])
    expect(codes({ se: '' })).toEqual(['sas-too-wide'])
    expect(codes({ se: '2027-11-19' })).toEqual(['sas-too-wide'])
  })
  test('that begins too late', () => expect(codes({ st: '2026-12-10' }, '2026-12-03')).toEqual(['sas-expires']))
  test.each([[{ sp: 'rwd' }], [{ spr: 'https,http' }], [{ ss: 'b', srt: 'co' }]])(
    'that allows more: %j',
    (parameters) => expect(codes(parameters)).toEqual(['sas-too-wide']),
  )
  test.each([
    [{ sip: '1.2.3.4' }],
    [{ sip: '1.2.3.4-1.2.3.9' }],
    [{ sip: 'nowhere' }],
    [{ sr: 'b' }],
    [{ sr: 'bs' }],
    [{ sr: 'bv' }],
    [{ sr: 'd', sdd: '1' }],
    [{ sr: 's' }],
    [{ sr: 'f' }],
    [{ sr: '' }],
    [{ tn: 'orders' }],
    [{ sp: 'r' }],
  ])('that allows less: %j', (parameters) => expect(codes(parameters)).toEqual(['sas-too-narrow']))
  test('of an account that is without blobs, or without what is in them', () => {
    expect(codes({ ss: 'fqt', srt: 'co' })).toEqual(['sas-too-wide', 'sas-too-narrow'])
    expect(codes({ ss: 'b', srt: 's' })).toEqual(['sas-too-wide', 'sas-too-narrow'])
  })
  test('by which files are written and that cannot write, whatever is stated of it', () => {
    const reads = { name: 'u', parameters: { sp: 'rl', spr: 'https', sr: 'c', se: '2026-12-31' } }
    const judged = (written: string[]) =>
      judgeSas([reads], [{ ...limit, permissions: 'rl' }], now, undefined, { written }).map(({ code }) => code)
    expect(judged([])).toEqual([])
    expect(judged(['u'])).toEqual(['sas-too-narrow'])
  })
  test('for addresses that are not all of the pods', () => {
    const judged = (sip: string, egress: string[]) =>
      judgeSas(
        [{ name: 'u', parameters: { sp: 'rw', spr: 'https', sr: 'c', se: '2026-12-31', sip } }],
        [limit],
        now,
        undefined,
        { egress },
      ).map(({ code }) => code)
    expect(judged('20.0.0.1-20.0.0.4', ['20.0.0.2', '20.0.0.4'])).toEqual([])
    expect(judged('20.0.0.1-20.0.0.4', ['20.0.0.2', '20.0.0.5'])).toEqual(['sas-too-narrow'])
  })

  test('every border of its time, a day before and after it', () => {
    const day = (offset: number) => new Date(Date.parse('2026-12-03') + offset * 86_400_000).toISOString().slice(0, 10)
    for (const offset of [-3, -1, 0, 1, 2, 3, 4]) {
      expect([offset, codes({ se: day(offset) }, '2026-12-03')]).toEqual([offset, offset < 3 ? ['sas-expires'] : []])
      expect([offset, codes({ ske: day(offset) }, '2026-12-03')]).toEqual([offset, offset < 3 ? ['sas-expires'] : []])
      expect([offset, codes({ st: day(offset) }, '2026-12-03')]).toEqual([offset, offset > 0 ? ['sas-expires'] : []])
    }
  })
  test('of another container', () =>
    expect(codes({}, undefined, { host: 'acc.blob.core.windows.net', container: 'd' })).toEqual(['sas-too-wide']))
  test('whose limits are in a stored policy is not to be judged', () =>
    expect(() => codes({ si: 'policy', se: '' })).toThrow(/stored access policy/))
  test('that is none', () =>
    expect(() => judgeSas([{ name: 'u', parameters: null }], [limit], now, undefined)).toThrow(/does not hold a SAS/))
})
