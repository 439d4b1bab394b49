import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chartsOfANight } from '../testing/charts.ts'
import { hostile } from '../testing/hostile.ts'
import { everyCode, many } from '../testing/many.ts'
import { night } from '../testing/night.ts'
import { check, finding, ledger } from '../testing/sample.ts'
import { script } from './assets.ts'
import { escaped, html, scriptJson } from './markup.ts'
import { htmlReport } from './report.ts'

const text = (page: string) => page.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ')

describe('markup', () => {
  test('what is put in is text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const made = html`<p title="${value}">${[value]}</p>`.toString()
        expect(made).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)|'/)
        expect(made.match(/</g)).toHaveLength(2)
        expect(made.match(/"/g)).toHaveLength(2)
      }),
    )
    expect(escaped('a\0\ud800')).toBe('a\ufffd\ufffd')
  })

  test('data in a script element are data, and the same', () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: 'binary' }), (json, value) => {
        const data = [JSON.parse(json), value, '</script><!--\u2028']
        const made = scriptJson(data).toString()
        expect(made).not.toMatch(/[<>&\u2028\u2029]/)
        expect(JSON.parse(made)).toEqual(JSON.parse(JSON.stringify(data)))
      }),
    )
  })
})

describe('the page', () => {
  test('needs nothing but itself, and lets nothing else run', () => {
    const page = htmlReport({
      ...night(),
      checks: [...night().checks, check('load/lag', 'holds', { evidence: chartsOfANight() })],
    })
    expect(page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)=["']?(?!data:)[a-z/.]/)
    expect(page).not.toMatch(/url\((?!#)|@import/)
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? ''
    for (const tag of ['script', 'style']) {
      const inline = [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))]
      expect(inline).toHaveLength(1)
      const hash = createHash('sha256')
        .update(inline[0]?.[1] ?? '')
        .digest('base64')
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`)
    }
    expect(policy).toMatch(/^default-src 'none'; /)
    expect(page).not.toMatch(/ style="| on\w+="/)
  })

  test('its modules make one script that is valid, with and without charts; uPlot keeps its licence', () => {
    for (const charts of [true, false]) {
      const code = script(charts)
      expect(() => new Script(code)).not.toThrow()
      expect(code).not.toMatch(/<\/script|<!--/i)
      expect(/The MIT License[\s\S]*Leon Sorokin/.test(code)).toBe(charts)
      expect(code).not.toMatch(/^\s*(import|export)\b/m)
    }
  })

  test('begins with the verdict, then decisions, doubt, scorecard, checks', () => {
    const page = htmlReport(night())
    const order = [
      '<h1',
      'It rests on',
      'id="decisions"',
      'id="unproven"',
      'id="scorecard"',
      'id="toolbar"',
      'id="checks"',
      'id="run"',
    ]
    const at = order.map((part) => page.indexOf(part))
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    expect(at[0]).toBeGreaterThan(0)
  })

  test('tells what the other phases said, where a manifest has it', () => {
    const run = {
      id: '0123456789',
      startedAt: '2026-11-22T01:00:00.000Z',
      finishedAt: '2026-11-22T01:02:00.000Z',
      phase: 'after-cutover',
      verdict: 'NO-GO',
      rehearsal: true,
      whole: true,
    }
    expect(text(htmlReport(night()))).not.toContain('01234567')
    expect(text(htmlReport(night(), [run]))).toMatch(/NO-GO\s+at 2026-11-22 01:02 UTC, run 01234567/)
  })

  test('tells every finding with place, both values and remedy, and every check', () => {
    const from = everyCode()
    const told = text(htmlReport(from))
    for (const { id, question, findings } of from.checks) {
      expect(told).toContain(id)
      expect(told).toContain(question)
      for (const { at, code, remedy } of findings) {
        expect(told).toContain(at)
        expect(told).toContain(code)
        expect(told).toContain(remedy.how)
      }
    }
  })

  test('is the same for the same ledger; ids are unique, and those of findings are the same in another run', () => {
    const page = htmlReport(night())
    expect(htmlReport(night())).toBe(page)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const one = ledger({
      checks: [check('data/rows', 'broken', { findings: [finding('row-differs', 'a'), finding('row-differs', 'a')] })],
    })
    const findings = [...htmlReport(one).matchAll(/id="(f-[^"]+)"/g)].map(([, id]) => id)
    expect(findings).toEqual([expect.stringMatching(/^f-[0-9a-f]{10}$/), expect.stringMatching(/^f-[0-9a-f]{10}-2$/)])
  })

  test('evidence is packed whole', () => {
    const evidence = { tables: [{ at: 'a', rows: 1 }], text: '</script>' }
    const page = htmlReport(ledger({ checks: [check('data/rows', 'holds', { evidence })] }))
    const { evidence: packed } = JSON.parse(/id="data">([^<]+)</.exec(page)?.[1] ?? '')
    expect(JSON.parse(gunzipSync(Buffer.from(packed[0], 'base64')).toString())).toEqual(evidence)
  })

  test('hostile text stays text', () => {
    const page = htmlReport(hostile())
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page).not.toMatch(/<(img|iframe|svg onload)/)
    expect(page).not.toMatch(/href="javascript:/)
  })

  test('a usual run is small, and a bad night is not too big to be sent', () => {
    expect(Buffer.byteLength(htmlReport(night()))).toBeLessThan(200_000)
    expect(Buffer.byteLength(htmlReport(many(2_000)))).toBeLessThan(2_000_000)
  })
})

describe('values', () => {
  const page = (source: string | null, target: string | null) =>
    htmlReport(
      ledger({ checks: [check('a/b', 'broken', { findings: [finding('row-differs', 'x', { source, target })] })] }),
    )

  test.each([
    ['decimal(12,4)', 'decimal(10,2)', ['12', '4', '10', '2']],
    ['utf8mb4_0900_ai_ci', 'utf8mb4_general_ci', ['0900_ai', 'general']],
    ['a,b,c', 'a,c', ['b,']],
    ['same but null', null, []],
  ])('%s against %s: what differs is marked', (source, target, marks) => {
    const found = [...page(source, target).matchAll(/<mark>([^<]*)<\/mark>/g)].map(([, mark]) => mark)
    expect(found).toEqual(marks)
  })

  test('texts of several lines become a diff', () => {
    const made = page('one\ntwo\nthree', 'one\n2\nthree')
    expect(made).toMatch(/<span class="del">-two\s*<\/span><span class="add">\+2/)
  })

  test('a statement with characters that cannot be seen is not offered for copying', () => {
    const of = (statement: string) =>
      htmlReport(
        ledger({
          checks: [
            check('a/b', 'broken', {
              findings: [
                finding('row-differs', 'x', { remedy: { how: 'h', sql: { on: 'target', statements: [statement] } } }),
              ],
            }),
          ],
        }),
      )
    expect(of('DROP TABLE a')).toContain('data-copy=".sql"')
    expect(of('DROP TABLE a\u202eb')).not.toContain('data-copy=".sql"')
    expect(of('DROP TABLE a\u202eb')).toContain('take it from the ledger')
  })
})
