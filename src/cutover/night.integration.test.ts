import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../fixtures/browser.ts'
import { onTarget, type Plant } from '../../fixtures/plants/plant.ts'
import { jobOf } from '../../fixtures/plants/proof.ts'
import { loadPlants } from '../../fixtures/plants/registry.ts'
import { rehearse, type World } from '../../fixtures/world/rehearse.ts'
import { type Asker, askerOf } from '../bind/job.ts'
import { loadChecks } from '../bind/registry.ts'
import { PHASES, type Phase } from '../kernel/check.ts'
import { Journal, readJournal } from './journal.ts'
import { type MonitorServer, serve } from './server.ts'
import { Watch } from './watch.ts'

/** One cutover night from the first look to the rollback window, with the page open; at each step a fault keeps it red. */
let world: World
let browser: Browser
let page: Page
let folder: string
let plants: Plant[]
let monitor: Awaited<ReturnType<typeof open>>
const complaints: string[] = []
const shots = process.env.PARITY_SCREENSHOTS

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-night-'))
  ;[world, browser, plants] = await Promise.all([
    rehearse({ phase: 'replicating', scale: 0.1, parts: ['bus', 'handoff', 'schedules', 'sidekiq'] }),
    launchChromium(),
    loadPlants(),
  ])
  monitor = await open()
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
  page.on('console', (message) => {
    // The browser itself speaks of the answers that refuse a decision.
    if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text()))
      complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(monitor.server.url)
})
afterAll(async () => {
  await browser?.close()
  await monitor?.close()
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const DOMAINS = /^(settings|schema|data|replication|capacity|messaging|scheduler|sidekiq)\//

async function open(): Promise<{ server: MonitorServer; close(): Promise<void> }> {
  const controller = new AbortController()
  const stack = new AsyncDisposableStack()
  const askers = new Map<Phase, Asker>(PHASES.map((phase) => [phase, stack.use(askerOf({ ...jobOf(world), phase }))]))
  const watch = new Watch({
    checks: (await loadChecks()).filter(({ id }) => DOMAINS.test(id)),
    askerFor: (phase) => askers.get(phase) as Asker,
    journal: new Journal(join(folder, 'night.ndjson')),
    everyMs: 500,
    signal: controller.signal,
    rehearsal: true,
    actions: { paused: () => world.lab.enter('freeze'), primary: () => world.lab.enter('after-cutover') },
  })
  const server = stack.use(await serve(watch, 0))
  const running = watch.run()
  return {
    server,
    async close() {
      controller.abort()
      await running
      await stack.disposeAsync()
    },
  }
}

async function becomes(step: string, status: string): Promise<void> {
  try {
    await page.waitForSelector(`#steps li[data-step=${step}][data-status=${status}]`, { timeout: 45_000 })
  } catch (error) {
    const open = await page.locator('#conditions').textContent()
    throw new Error(`${step} did not become ${status}:\n${open}`, { cause: error })
  }
}
const turns = (check: string, verdict: string) =>
  page.waitForSelector(`#now tr[data-check="${check}"][data-verdict=${verdict}]`, {
    timeout: 60_000,
    state: 'attached',
  })

async function decide(word: 'GO' | 'NO-GO', note = '', override = false): Promise<void> {
  await page.getByLabel('Role').fill('cutover lead')
  await page.getByLabel('Note', { exact: true }).fill(note)
  await page.getByLabel(/although it is not green/).setChecked(override)
  await page.getByRole('button', { name: word, exact: true }).click()
}

/** Green, red while the fault is there, green again. */
async function reddens(
  step: string,
  check: string,
  sow: () => Promise<unknown>,
  heal: () => Promise<unknown>,
): Promise<void> {
  await becomes(step, 'green')
  await sow()
  await turns(check, 'broken')
  await becomes(step, 'red')
  await decide('GO')
  await page.getByText(/not green\. To go all the same/).waitFor()
  if (shots) await page.screenshot({ path: join(shots, `cutover-${step}-red.png`) })
  await heal()
  await becomes(step, 'green')
}

async function sown(id: string): Promise<AsyncDisposable> {
  const plant = plants.find((one) => one.id === id)
  if (!plant) throw new Error(`There is no plant ${id}.`)
  return await plant.sow(world.lab)
}

test('5: ready to begin', async () => {
  const { replication } = world.lab
  await reddens('prepared', 'replication/running', replication.stop, replication.start)
  if (shots) await page.screenshot({ path: join(shots, 'cutover-prepared.png') })
  await decide('GO')
  await page.waitForSelector('#steps li[data-step=paused][aria-current=step]')
})

test('6.1: writers paused, jobs and messages drained', async () => {
  await turns('replication/read-only', 'broken')
  await page.getByRole('button', { name: 'Let the rehearsal do it' }).click()
  await turns('replication/read-only', 'holds')
  {
    await using _forgotten = await sown('replication/application-connected')
    await turns('replication/read-only', 'broken')
  }
  let busy: AsyncDisposable | undefined
  await reddens(
    'paused',
    'sidekiq/drained',
    async () => {
      busy = await sown('sidekiq/in-flight')
      await page.locator('#work tr', { hasText: 'Jobs in hand' }).getByText('1', { exact: true }).waitFor()
    },
    async () => busy?.[Symbol.asyncDispose](),
  )
  await decide('GO')
  await page.waitForSelector('#steps li[data-step=caught-up][aria-current=step]')
})

test('6.2: every row is there', async () => {
  await becomes('caught-up', 'green')
  await onTarget(world.lab, 'UPDATE oms.orders SET note = CONCAT("lost ", id) WHERE id = 7')
  await turns('data/rows', 'broken')
  await becomes('caught-up', 'red')
  await world.lab.source.run(
    'SET GLOBAL super_read_only = OFF',
    'UPDATE oms.orders SET note = "found" WHERE id = 7',
    'SET GLOBAL super_read_only = ON',
  )
  await becomes('caught-up', 'green')
  await decide('GO')
  await page.waitForSelector('#steps li[data-step=primary][aria-current=step]')
})

test('a monitor that was killed comes back where it was, and the page with it', async () => {
  const { port } = new URL(monitor.server.url)
  const before = readJournal(join(folder, 'night.ndjson')).length
  await monitor.close()
  monitor = await open()
  expect(new URL(monitor.server.url).port).not.toBe(port)
  await page.goto(monitor.server.url)
  await page.waitForSelector('#steps li[data-step=primary][aria-current=step]')
  await page.waitForSelector('#steps li[data-step=prepared][data-status=done]')
  expect(readJournal(join(folder, 'night.ndjson')).length).toBeGreaterThanOrEqual(before)
})

test('6.3: Azure is the primary', async () => {
  await turns('replication/rollback', 'broken')
  await page.getByRole('button', { name: 'Let the rehearsal do it' }).click()
  const { target } = world.lab
  await reddens(
    'primary',
    'replication/read-only',
    () => target.run('SET GLOBAL read_only = ON'),
    () => target.run('SET GLOBAL read_only = OFF'),
  )
  await page.getByRole('heading', { name: 'The price of going back' }).waitFor()
  await decide('GO')
  await page.waitForSelector('#steps li[data-step=flipped][aria-current=step]')
})

test('6.4 and 6.5: the application is on Azure', async () => {
  const { application } = world.lab
  await reddens(
    'flipped',
    'replication/clients',
    () => application.disconnect(),
    () => application.connect(),
  )
  await decide('GO')
  await page.waitForSelector('#steps li[data-step=serving][aria-current=step]')
})

test('6.6 and 7: serving, and AWS held', async () => {
  await becomes('serving', 'green')
  {
    await using _forgotten = await sown('sidekiq/still-alive')
    await turns('sidekiq/processes', 'broken')
    await becomes('serving', 'red')
    await decide('GO', 'one old worker is still up')
    await page.getByText(/not green\. To go all the same/).waitFor()
    await decide('GO', 'one old worker is still up, and quiet: it is being stopped', true)
    await page.waitForSelector('#steps li[data-step=held][aria-current=step]')
  }
  await page.getByText(/although not green/).waitFor()
  await becomes('held', 'green')
  if (shots) await page.screenshot({ path: join(shots, 'cutover-held.png'), fullPage: true })
  await world.lab.target.run(
    "INSERT INTO oms.orders (number, status, currency, subtotal, placed_at) VALUES ('AZ0000000002', 'new', 'USD', 10, UTC_TIMESTAMP(6))",
  )
  await page.getByText(/transactions that only Azure has would be lost/).waitFor()
  await world.lab.source.run(
    'SET GLOBAL super_read_only = OFF',
    "INSERT INTO oms.orders (number, status, currency, subtotal, placed_at) VALUES ('AWS000000009', 'new', 'USD', 10, UTC_TIMESTAMP(6))",
    'SET GLOBAL super_read_only = ON',
  )
  await turns('replication/rollback', 'broken')
  await becomes('held', 'red')
})

test('nobody decides without the key, nor from elsewhere; the page has complained of nothing', async () => {
  const { origin } = new URL(monitor.server.url)
  const body = JSON.stringify({ step: 'held', go: true, by: 'x' })
  expect((await fetch(`${origin}/decide`, { method: 'POST', body })).status).toBe(403)
  expect((await fetch(`${origin}/decide`, { method: 'POST', body, headers: { 'x-token': 'guess' } })).status).toBe(403)
  expect((await fetch(`${origin}/picture`)).status).toBe(200)
  expect(complaints).toEqual([])
})
