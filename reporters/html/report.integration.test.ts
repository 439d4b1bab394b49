import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Desk, findChromium, NO_CHROMIUM, result } from '../testing/browser.ts'
import { hostile } from '../testing/hostile.ts'
import { everyCode, many } from '../testing/many.ts'
import { rich } from '../testing/rich.ts'
import { htmlReport } from './report.ts'

test('the scripts of the page have right types', async () => {
  const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
  const run = promisify(execFile)(process.execPath, [tsc, '--noEmit', '-p', join(import.meta.dirname, 'page')])
  await expect(run).resolves.toMatchObject({ stdout: '' })
})

const executable = findChromium()
if (!executable)
  test('UNPROVEN: there is no Chromium on the PATH', () => {
    process.stderr.write(NO_CHROMIUM)
    expect(findChromium('')).toBeUndefined()
  })
else
  describe('the report in Chromium', () => {
    let desk: Desk
    beforeAll(async () => {
      desk = await Desk.at(executable)
    })
    afterAll(() => desk?.close())

    test('opens from disk without a complaint, says the verdict first, and draws its charts', async () => {
      await using opened = await desk.open(rich())
      const { page, complaints } = opened
      expect(await page.title()).toMatch(/^NO-GO · OMS Parity/)
      expect(await page.locator('h1').textContent()).toContain('NO-GO')
      const plots = page.locator('.plot')
      for (const plot of await plots.all()) await plot.scrollIntoViewIfNeeded()
      await expect.poll(() => page.locator('.plot canvas').count()).toBe(await plots.count())
      expect(await plots.count()).toBeGreaterThan(4)
      expect(complaints).toEqual([])
    })

    test.each(['light', 'dark'] as const)('axe finds no serious violation, %s', async (colorScheme) => {
      // Its own tools would be kept out too; and what is laid out only when it is scrolled to must be looked at as well.
      await using opened = await desk.open(rich(), { colorScheme, bypassCSP: true })
      const { page, complaints } = opened
      await page.addStyleTag({ content: '* { content-visibility: visible !important }' })
      await page.locator('#unfold').click()
      await expect.poll(() => page.locator('details.evidence > .tree > dl').count()).toBeGreaterThan(0)
      await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
      const found = await page.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>(
        'axe.run(document, { resultTypes: ["violations"] })',
      )
      const told = found.violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html.slice(0, 200)}`)
      expect(told).toEqual([])
      expect(complaints).toEqual([])
    })

    test('hostile text runs nothing and makes no element', async () => {
      await using opened = await desk.open(hostile())
      const { page, complaints } = opened
      await page.locator('#unfold').click()
      await expect.poll(() => page.locator('details.evidence[open] > .tree > dl').count()).toBe(hostile().checks.length)
      for (let depth = 0; depth < 4; depth++)
        await page.evaluate(`for (const one of document.querySelectorAll('.tree details')) one.open = true`)
      for (const plot of await page.locator('.plot').all()) await plot.scrollIntoViewIfNeeded()
      await page.locator('#q').fill('<img src=x onerror')
      expect(await page.evaluate('typeof pwned')).toBe('undefined')
      expect(
        await page.locator('img, iframe, body script + script ~ script, svg[onload], [onfocus], [onerror]').count(),
      ).toBe(0)
      expect(await page.locator('#result').textContent()).toMatch(/^[1-9]\d* findings/)
      expect(complaints).toEqual([])
    })

    test('nothing runs in it but its own script, whatever gets into it', async () => {
      await using opened = await desk.open(rich())
      const { page, complaints } = opened
      const tried = await page.evaluate<string>(
        `(() => { const s = document.createElement('script'); try { s.textContent = 'pwned=1' } catch (e) { return e.name } document.body.append(s); return typeof pwned })()`,
      )
      expect(tried).toBe('TypeError')
      expect(await page.evaluate<string>(`fetch('https://example.com/').then(() => 'sent', () => 'refused')`)).toBe(
        'refused',
      )
      expect(complaints.filter((one) => !/Content Security Policy|TrustedScript|Fetch API/i.test(one))).toEqual([])
    })

    test('on paper: all findings, no controls, light, charts in it; the screen is as before', async () => {
      await using opened = await desk.open(rich(), { colorScheme: 'dark' })
      const { page, complaints } = opened
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      expect(await page.locator('#toolbar').isVisible()).toBe(false)
      expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(27, 32, 38)')
      const flat = await page.evaluate(
        `[...document.querySelectorAll('ol.findings > li')].filter((e) => e.getBoundingClientRect().height < 5).length`,
      )
      expect(flat).toBe(0)
      expect(await page.locator('.names li').first().isVisible()).toBe(true)
      await page.emulateMedia({ media: 'screen', colorScheme: 'dark' })
      const pdf = await page.pdf({ format: 'A4', printBackground: true })
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      expect(await page.locator('.plot canvas').count()).toBe(await page.locator('.plot').count())
      expect(await page.evaluate('document.documentElement.dataset.theme ?? "none"')).toBe('none')
      expect(complaints).toEqual([])
    })

    test('colours by choice, remembered; narrow screens do not scroll sideways', async () => {
      await using opened = await desk.open(rich(), { viewport: { width: 390, height: 844 }, colorScheme: 'light' })
      const { page } = opened
      const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
      const light = await ground()
      await page.locator('#theme').selectOption('dark')
      expect(await ground()).not.toBe(light)
      await page.reload()
      expect(await page.locator('#theme').inputValue()).toBe('dark')
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    })

    test('without scripts everything but evidence, charts and search is there', async () => {
      await using opened = await desk.open(everyCode(), { javaScriptEnabled: false })
      const { page } = opened
      expect(await page.locator('ol.findings > li').count()).toBe(
        everyCode().checks.flatMap(({ findings }) => findings).length,
      )
      expect(await page.locator('#toolbar').isVisible()).toBe(false)
      expect(await page.locator('noscript').textContent()).toMatch(/Without scripts/)
    })

    test('ten thousand findings', async () => {
      const from = many(10_000)
      await using opened = await desk.open(from)
      const { page, complaints } = opened
      const times = await page.evaluate<Record<string, number>>(`(() => {
        const [page] = performance.getEntriesByType('navigation')
        const paint = performance.getEntriesByName('first-contentful-paint')[0]
        return { paint: paint?.startTime ?? NaN, ready: page.domContentLoadedEventEnd, loaded: page.loadEventEnd }
      })()`)
      const began = performance.now()
      await page.locator('#q').fill('column_9999')
      expect(await result(page)).toBe('1 finding in 1 check, of 10,000 in 20.')
      const searched = performance.now() - began
      process.stdout.write(
        `\n10,000 findings, ${(Buffer.byteLength(htmlReport(from)) / 1e6).toFixed(1)} MB: first paint ${times.paint?.toFixed(0)} ms, ready ${times.ready?.toFixed(0)} ms, loaded ${times.loaded?.toFixed(0)} ms, first search ${searched.toFixed(0)} ms\n`,
      )
      await page.locator('#q').press('Escape')
      expect(await page.locator('ol.findings > li:not([hidden])').count()).toBe(10_000)
      expect(complaints).toEqual([])
    })
  })
