import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../ports/egress.ts'
import { compareAnswers } from './answers.ts'
import { encode } from './charset.ts'
import { judgeAnswer } from './verdict.ts'

const RULES = { headers: ['content-type'], ignore: [] }

const answer = (body: string | Uint8Array, more: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? Buffer.from(body) : body,
  cut: null,
  failure: null,
  throttled: false,
  ms: 1,
  ...more,
})
const soap = (inner: string) =>
  answer(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`, {
    headers: { 'content-type': 'text/xml; charset=utf-8' },
  })
const FAULT = '<s:Fault><faultcode>s:Server</faultcode><faultstring>No such record</faultstring></s:Fault>'
const typed = (type: string) => ({ headers: { 'content-type': type } })

test.each<[string, Answer, Answer, string[]]>([
  ['nothing', answer('{"a":1}'), answer('{ "a" : 1 }'), []],
  ['a fault with status 200', soap('<Read_Result/>'), soap(FAULT), ['fault']],
  ['a truncated answer', answer('{"a":1}'), answer('{"a":', { cut: 'closed' }), ['cut']],
  ['an answer cut to a length that fits', answer('{"a":1}'), answer('{"a":'), ['cut']],
  ['an empty answer', answer('{"a":1}'), answer(''), ['cut']],
  ['another status', answer('{}'), answer('{}', { status: 500 }), ['status']],
  ['a redirect', answer(''), answer('', { status: 302, headers: { location: '/login' } }), ['redirect', 'header']],
  ['no answer', answer('{}'), answer('', { failure: 'reset' }), ['failure']],
  [
    'compression',
    answer('{}'),
    answer('{}', { headers: { ...typed('application/json').headers, 'content-encoding': 'gzip' } }),
    ['compression'],
  ],
  ['a page of HTML instead', answer('{"a":1}'), answer('<html>', typed('text/html')), ['header', 'type']],
  [
    'binary',
    answer(Uint8Array.of(1, 0), typed('image/png')),
    answer(Uint8Array.of(1, 1), typed('image/png')),
    ['changed'],
  ],
  [
    'a table that is declared wrongly',
    answer(encode('Zürich', 'windows-1252'), typed('text/plain; charset=windows-1252')),
    answer('Zürich', typed('text/plain; charset=windows-1252')),
    ['charset'],
  ],
  [
    'another table, the same text',
    answer(encode('<a>Zürich</a>', 'windows-1252'), typed('text/xml; charset=windows-1252')),
    answer('<a>Zürich</a>', typed('text/xml; charset=utf-8')),
    ['charset'],
  ],
])('%s is told as such', (_, old, now, kinds) => {
  expect(compareAnswers(old, now).list.map(({ kind }) => kind)).toEqual(kinds)
})

describe('noise', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.nat(),
    fc.boolean(),
    fc.constant(null),
    fc.uuid(),
    fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
  )
  const document = fc.dictionary(
    fc.string({ minLength: 1 }).filter((n) => n !== '__proto__'),
    leaf,
    { minKeys: 3, maxKeys: 12, noNullPrototype: true },
  )
  const noisy = (doc: Record<string, unknown>, names: readonly string[], round: number) =>
    answer(JSON.stringify({ ...doc, ...Object.fromEntries(names.map((name, i) => [name, `${round}${i}`.repeat(3)])) }))

  test('never hides what appears on the new path only', async () => {
    await fc.assert(
      fc.asyncProperty(
        document,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('changed', 'missing', 'surplus', 'type'),
        async (doc, count, at, what) => {
          const names = Object.keys(doc)
          const noise = names.slice(0, count % names.length)
          const now = JSON.parse(Buffer.from(noisy(doc, noise, 3).body).toString()) as Record<string, unknown>
          // A noisy place may itself be hit: by going missing or by changing its type, not by changing once more.
          const hit = (what === 'changed' ? names[names.length - 1] : names[at % names.length]) as string
          if (what === 'changed') now[hit] = 'planted: ü'
          if (what === 'missing') delete now[hit]
          if (what === 'surplus') now['planted surplus'] = 1
          if (what === 'type') now[hit] = { planted: true }
          const found = await judgeAnswer(
            'x',
            noisy(doc, noise, 1),
            answer(JSON.stringify(now)),
            async () => noisy(doc, noise, 2),
            RULES,
          )
          expect(found.total).toBe(1)
          expect(found.noise).toBe(noise.length - (noise.includes(hit) && what !== 'surplus' ? 1 : 0))
        },
      ),
    )
  })

  test('alone is no difference, and an answer as one of the two old ones is none', async () => {
    const again = async () => answer('{"t":"2026-01-01T00:00:02Z"}')
    const old = answer('{"t":"2026-01-01T00:00:01Z"}')
    expect((await judgeAnswer('x', old, answer('{"t":"2026-01-01T00:00:03Z"}'), again, RULES)).total).toBe(0)
    expect((await judgeAnswer('x', old, answer('{"t":"02.01.2026"}'), again, RULES)).total).toBe(1)
    expect((await judgeAnswer('x', old, answer('{"t":"2026-01-01T00:00:02Z"}'), again, RULES)).total).toBe(0)
  })

  test('a rule hides its place in its operation, and never a truncated answer', async () => {
    const rules = { headers: [], ignore: [{ at: 'body*', operation: 'nav-*', reason: 'r', expires: '2099-01-01' }] }
    const judged = (operation: string, now: Answer) => judgeAnswer(operation, answer('{"a":1}'), now, undefined, rules)
    expect((await judged('nav-page X:Read', answer('{"a":2}'))).total).toBe(0)
    expect((await judged('scapi GET', answer('{"a":2}'))).total).toBe(1)
    expect((await judged('nav-page X:Read', answer('{"a":'))).total).toBe(1)
  })

  test('what a recording hides is compared with nothing, unless it is gone', async () => {
    const recorded = answer('{"email":"(hidden #12345678)","a":1}')
    const judged = (now: string) => judgeAnswer('x', recorded, answer(now), undefined, RULES)
    expect((await judged('{"email":"someone@mail.example","a":1}')).total).toBe(0)
    expect((await judged('{"email":"someone@mail.example","a":2}')).total).toBe(1)
    expect((await judged('{"a":1}')).total).toBe(1)
  })

  test('a fault that was recorded and is gone is told, whatever of its words is hidden', async () => {
    const envelope = (inner: string) => answer(`<E><Body>${inner}</Body></E>`, typed('text/xml'))
    const fault = envelope("<Fault><faultcode>a</faultcode><faultstring>No '(hidden #12345678)'.</faultstring></Fault>")
    const judged = await judgeAnswer('x', fault, envelope('<R>1</R>'), undefined, RULES)
    expect(judged.differences.map(({ kind }) => kind)).toEqual(['fault'])
  })
})
