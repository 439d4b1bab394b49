import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Ledger } from '../../src/kernel/ledger.ts'
import { htmlReport } from '../html/report.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** A Chromium of this machine, by PATH: none is downloaded. */
export function findChromium(path = process.env.PATH ?? ''): string | undefined {
  return path
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => existsSync(file))
}

export const NO_CHROMIUM =
  'UNPROVEN: no Chromium on the PATH: nobody looked at the report in a browser. Debian: apt install chromium\n'

export interface Opened extends AsyncDisposable {
  page: Page
  /** Whatever the browser complained of, or asked the world for. */
  complaints: string[]
}

/** A headless browser and a folder for its pages, until it is closed. */
export class Desk {
  readonly #browser: Browser
  readonly #folder: string
  #pages = 0

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser
    this.#folder = folder
  }

  /** The sandbox of Chromium does not work for root. */
  static async at(executablePath: string): Promise<Desk> {
    const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 })
    return new Desk(browser, await mkdtemp(join(tmpdir(), 'report-')))
  }

  /** Opens a ledger's report from disk. */
  async open(ledger: Ledger, options: BrowserContextOptions = {}, fragment = ''): Promise<Opened> {
    const file = join(this.#folder, `${this.#pages++}.html`)
    await writeFile(file, htmlReport(ledger))
    const context = await this.#browser.newContext({ viewport: { width: 1300, height: 900 }, ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`))
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) complaints.push(`request: ${request.url()}`)
    })
    await page.goto(pathToFileURL(file).href + fragment)
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Ids of the elements that a selector finds, in the page's order. */
export async function ids(page: Page, selector: string): Promise<string[]> {
  return await page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.id)`)
}

/** Id of what has the focus, or of what it stands in. */
export async function focused(page: Page): Promise<string> {
  return await page.evaluate('document.activeElement.closest("[id]")?.id ?? ""')
}

/** What the search says it left. */
export async function result(page: Page): Promise<string> {
  return (await page.locator('#result').textContent()) ?? ''
}
