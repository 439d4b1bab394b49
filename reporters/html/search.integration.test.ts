import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Desk, findChromium, focused, ids, NO_CHROMIUM, result } from '../testing/browser.ts'
import { chartsOfANight } from '../testing/charts.ts'
import { everyCode } from '../testing/many.ts'
import { night } from '../testing/night.ts'
import { rich } from '../testing/rich.ts'

/** Findings that the search left. */
const shown = (page: Page) => ids(page, 'article.check:not([hidden]) :not([hidden]) > ol.findings > li:not([hidden])')

const executable = findChromium()
if (!executable)
  test('UNPROVEN: there is no Chromium on the PATH', () => {
    process.stderr.write(NO_CHROMIUM)
    expect(findChromium('')).toBeUndefined()
  })
else
  describe('finding one’s way in the report', () => {
    let desk: Desk
    beforeAll(async () => {
      desk = await Desk.at(executable)
    })
    afterAll(() => desk?.close())

    test('keys reach every finding of every code; they can be switched off', async () => {
      await using opened = await desk.open(everyCode())
      const { page } = opened
      const all = await ids(page, 'ol.findings > li')
      expect(all.length).toBeGreaterThan(80)
      const reached: string[] = []
      for (const _ of all) {
        await page.keyboard.press('j')
        reached.push(await focused(page))
      }
      expect(reached).toEqual(all)
      await page.keyboard.press('k')
      expect(await focused(page)).toBe(all.at(-2))
      await page.keyboard.press('?')
      await page.locator('#keys-on').uncheck()
      await page.keyboard.press('Escape')
      const before = await focused(page)
      await page.keyboard.press('j')
      expect(await focused(page)).toBe(before)
    })

    test('Tab alone reaches every finding, every check, every remedy and all evidence', async () => {
      await using opened = await desk.open(rich())
      const { page } = opened
      const wanted = 'ol.findings > li .place a, article.check > h3 a, button.copy, details.evidence > summary'
      await page.evaluate(
        `globalThis.reached = new Set(); document.addEventListener('focusin', (e) => reached.add(e.target))`,
      )
      const stops = await page.evaluate<number>(
        'document.querySelectorAll("a, button, input, select, summary, [tabindex]").length',
      )
      for (let n = 0; n < stops + 5; n++) await page.keyboard.press('Tab')
      const missed = await page.evaluate<string[]>(
        `[...document.querySelectorAll(${JSON.stringify(wanted)})].filter((e) => !reached.has(e)).map((e) => e.outerHTML.slice(0, 120))`,
      )
      expect(missed).toEqual([])
    })

    test('the search finds every finding by its place, and by its code; what is left is said aloud', async () => {
      const from = everyCode()
      await using opened = await desk.open(from)
      const { page } = opened
      const all = await ids(page, 'ol.findings > li')
      const findings = from.checks.flatMap((one) => one.findings)
      const found: string[] = []
      for (const { at } of findings) {
        await page.locator('#q').fill(at)
        const [first, ...more] = await shown(page)
        expect(more, at).toEqual([])
        found.push(first ?? `nothing for ${at}`)
      }
      expect(found).toEqual(all)
      for (const { code, at } of findings) {
        await page.locator('#q').fill(`${code.toUpperCase()}  ${at.slice(0, -4)}`)
        expect(await shown(page), code).toContain(all[findings.findIndex((one) => one.at === at)])
      }
      expect(await result(page)).toMatch(/^1 finding in 1 check, of \d+ in 6\.$/)
      expect(await page.locator('#result').getAttribute('aria-live')).toBe('polite')
      await page.locator('#q').fill('no such thing')
      expect(await result(page)).toMatch(/^0 findings in 0 checks/)
      await page.locator('#q').press('Escape')
      expect(await shown(page)).toEqual(all)
    })

    test('filters by verdict, section, code and news, from the keyboard; the scorecard sets them', async () => {
      await using opened = await desk.open(rich())
      const { page } = opened
      const checks = () => page.locator('article.check:visible').count()
      const every = await checks()
      const verdict = page.locator('input[name=verdict][value=holds]')
      await verdict.focus()
      await page.keyboard.press('Space')
      expect(await checks()).toBe(every - (rich().summary.holds + 1))
      await page.locator('#show-all').press('Enter')
      await expect.poll(checks).toBe(every)
      await page.locator('select[name=code]').selectOption('row-differs')
      expect(await result(page)).toMatch(/^2 findings in 1 check/)
      await page.locator('#show-all').press('Enter')
      await expect.poll(checks).toBe(every)
      await page.locator('#only-new').focus()
      await page.keyboard.press('Space')
      expect(await result(page)).toMatch(/^2 findings in 1 check/)
      await page.locator('#scorecard a', { hasText: 'MySQL migration: seed' }).press('Enter')
      expect(await ids(page, 'article.check:not([hidden])')).toEqual(['schema/columns', 'schema/views'])
    })

    test('a link to a check or a finding leads there, also where a filter hides it', async () => {
      await using opened = await desk.open(rich(), {}, '#schema/views')
      const { page } = opened
      await expect.poll(() => focused(page)).toMatch(/schema\/views$/)
      expect(
        await page.evaluate(`document.getElementById('schema/views').getBoundingClientRect().top < innerHeight`),
      ).toBe(true)
      await page.locator('#q').fill('no such thing')
      const [finding] = await ids(page, '[id="data/rows"] ol.findings > li')
      await page.evaluate(`location.hash = '${finding}'`)
      await expect.poll(() => focused(page)).toBe(finding)
      expect(await page.locator(`#${finding}`).isVisible()).toBe(true)
    })

    test('remedies and evidence are copied as they are', async () => {
      await using opened = await desk.open(rich(), { permissions: ['clipboard-read', 'clipboard-write'] })
      const { page } = opened
      const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()')
      await page.locator('[id="schema/columns"] ol.findings > li .place a').first().focus()
      await page.keyboard.press('c')
      const sql = night()
        .checks.find(({ id }) => id === 'schema/columns')
        ?.findings.flatMap(({ remedy }) => remedy.sql?.statements ?? [])
      await expect.poll(clipboard).toBe(`${sql?.join(';\n')};`)
      expect(await result(page)).toBe('Copied.')
      const soak = page.locator('[id="load/soak"]')
      await soak.locator('summary', { hasText: 'Evidence' }).press('Enter')
      await soak.getByRole('button', { name: 'Copy evidence' }).click()
      await expect
        .poll(async () => JSON.parse(await clipboard().then((text) => text || 'null')))
        .toEqual(chartsOfANight())
    })
  })
