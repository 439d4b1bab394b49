import { parseArgs } from 'node:util'
import { History } from '../src/compare/delivery/history.ts'
import type { HistoryReport } from '../src/compare/delivery/report.ts'
import { type HistoryEvent, placeOf } from '../src/ports/history.ts'

/**
 * `npm run bench:history [-- --events 1000000,2000000]`: the checker alone, over a handoff in which publishers go on, with as many
 * names as any history of that length has. Each length runs in a process of its own, for its memory to be seen.
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000,2000000,4000000,10000000' }, one: { type: 'string' } },
})

const BEGAN = Date.UTC(2026, 4, 3, 9)
const FAULTS = 7

/** Publications and effects by turns, a delivery more for each tenth; the swap is in the middle. UUIDs, and keys of orders. */
function* events(total: number): Generator<HistoryEvent> {
  const messages = Math.floor(total / 2.1)
  const uuid = (n: number) =>
    `${(Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}-7f3a-4c11-9d2e-${n.toString(16).padStart(12, '0')}`
  for (let n = 0; n < messages; n++) {
    const at = BEGAN + n
    const id = uuid(n)
    const key = `PS${(n + 1_000_000).toString()} release`
    const side = n < messages / 2 ? 'source' : 'target'
    const by = `${side === 'source' ? 'popsockets-large' : 'oms-worker'}-${n % 4}`
    const session = `order-${n % 50_000}`
    yield { kind: 'due', id, key, at, session, sequence: n, place: placeOf(0, n) }
    if (n % 10 === 0) yield { kind: 'delivery', id, side, by, at: at + 3, deliveryCount: 0, place: placeOf(1, n) }
    if (n === FAULTS) continue
    const count = n % 10 === 0 ? 1 : 0
    yield { kind: 'effect', id, key, side, by, at: at + 5, deliveryCount: count, lock: id, place: placeOf(1, n) }
    if (n === 2 * FAULTS)
      yield { kind: 'effect', id, key, side, by, at: at + 30, deliveryCount: 2, lock: key, place: placeOf(1, n) }
  }
}

function run(total: number): { report: HistoryReport; seconds: number; recorded: number } {
  const history = new History({
    placeText: (_, line) => `line ${line}`,
    keys: 'unique',
    lateMs: 60_000,
    skewMs: 1_000,
    quietMs: 1_000,
    deliveryCountFrom: 0,
    until: BEGAN + total + 120_000,
  })
  const began = performance.now()
  let recorded = 0
  for (const event of events(total)) {
    history.record(event)
    recorded++
  }
  const report = history.close()
  return { report, seconds: (performance.now() - began) / 1000, recorded }
}

if (values.one) {
  const { report, seconds, recorded } = run(Number(values.one))
  const right =
    report.messages?.lost.count === 1 && report.messages.repeated.count === 1 && report.order.outOfOrder.count === 0
  const rss = process.resourceUsage().maxRSS / 1024
  process.stdout.write(
    `${recorded.toLocaleString('en').padStart(11)} events  ${seconds.toFixed(2).padStart(6)} s  ${((seconds / recorded) * 1e9).toFixed(0).padStart(5)} ns an event  ${rss.toFixed(0).padStart(5)} MB at most  ${right ? 'right' : 'WRONG'}\n`,
  )
  if (!right) process.exitCode = 1
} else {
  const { spawnSync } = await import('node:child_process')
  for (const total of values.events.split(',')) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, '--one', total], { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
}
