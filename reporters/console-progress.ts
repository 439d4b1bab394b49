import type { Verdict } from '../src/kernel/gate.ts'
import { clip, width } from './layout.ts'
import { clock, count, prose } from './text.ts'

export interface Step {
  check: string
  /** `done` of `total` in any unit, and of what. */
  done: number
  total: number
  label: string
}

interface Track {
  step: Step
  /** When this label was first heard of, and how far it was then. */
  since: number
  from: number
}

const PLAIN_EVERY_MS = 10_000
const PAINT_EVERY_MS = 80
/** A rate over less than this is noise. */
const RATE_AFTER_MS = 1_000

/** What goes on now: a line that is written over on a terminal, or now and then a plain line. */
export class LiveLine {
  readonly #at: { live: boolean; total: number; columns: number; now(): number; write(text: string): void }
  readonly #running = new Map<string, Track | undefined>()
  readonly #faults = { broken: 0, unproven: 0 }
  #finished = 0
  #painted = false
  #lastPaint = Number.NEGATIVE_INFINITY
  #lastPlain: number

  constructor(at: { live: boolean; total: number; columns: number; now(): number; write(text: string): void }) {
    this.#at = at
    this.#lastPlain = at.now()
  }

  started(id: string): void {
    this.#running.set(id, undefined)
    this.paint()
  }

  finished(id: string, verdict: Verdict): void {
    this.#running.delete(id)
    this.#finished++
    if (verdict === 'broken' || verdict === 'unproven') this.#faults[verdict]++
    // The outcome is a sign of life of its own.
    this.#lastPlain = this.#at.now()
  }

  /** Answers with a plain line where one is due. */
  progress(step: Step): string | undefined {
    const now = this.#at.now()
    const before = this.#running.get(step.check)
    const same = before && before.step.label === step.label && before.step.done <= step.done
    const track = same ? { ...before, step } : { step, since: now, from: step.done }
    this.#running.set(step.check, track)
    if (this.#at.live) {
      if (now - this.#lastPaint >= PAINT_EVERY_MS) this.paint()
      return undefined
    }
    if (now - this.#lastPlain < PLAIN_EVERY_MS) return undefined
    this.#lastPlain = now
    return this.#line(this.#describe(track, now), prose(step.label))
  }

  paint(): void {
    if (!this.#at.live || this.#running.size === 0) return
    const now = this.#at.now()
    const tracks = [...this.#running.values()].filter((track) => track !== undefined)
    const slowest = tracks.sort((a, b) => share(a.step) - share(b.step))[0]
    const line = slowest
      ? this.#line(this.#describe(slowest, now), prose(slowest.step.label))
      : this.#line([...this.#running.keys()].map(prose).join(', '), '')
    this.#at.write(`\r\x1b[2K${line}`)
    this.#painted = true
    this.#lastPaint = now
  }

  clear(): void {
    if (this.#painted) this.#at.write('\r\x1b[2K')
    this.#painted = false
  }

  #tally(): string {
    const { broken, unproven } = this.#faults
    return `${count(this.#finished)} of ${count(this.#at.total)}${broken ? `, ${count(broken)} broken` : ''}${unproven ? `, ${count(unproven)} unproven` : ''}`
  }

  /** The label takes what room is left. */
  #line(what: string, label: string): string {
    const line = clip(`  ${this.#tally()} · ${what}`, this.#at.columns)
    const room = this.#at.columns - width(line) - 2
    return label !== '' && room >= 8 ? `${line}  ${clip(label, room)}` : line
  }

  /** `data/rows  42 %  4,200 of 10,000 ETA 0:19  310/s` */
  #describe({ step, since, from }: Track, now: number): string {
    const { check, done, total } = step
    const percent = total > 0 ? `${String(Math.floor(share(step) * 100)).padStart(3)} %  ` : ''
    const amount = total > 0 ? `${short(done)} of ${short(total)}` : short(done)
    const elapsed = now - since
    const perMs = elapsed >= RATE_AFTER_MS ? (done - from) / elapsed : 0
    const rate = perMs > 0 ? `  ${short(perMs * 1000)}/s` : ''
    const eta = perMs > 0 && total > done ? `  ETA ${clock((total - done) / perMs)}` : ''
    return `${prose(check)}  ${percent}${amount}${eta}${rate}`
  }
}

function share({ done, total }: Step): number {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 0
}

/** `940`, `12.3 k`, `4.2 M`: at most six columns, so that the line does not jump. */
function short(n: number): string {
  if (!Number.isFinite(n)) return '?'
  if (n < 10 && !Number.isInteger(n)) return n.toFixed(1)
  if (n < 10_000) return count(Math.round(n))
  const [value, unit] = n < 1e6 ? [n / 1e3, 'k'] : n < 1e9 ? [n / 1e6, 'M'] : [n / 1e9, 'G']
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit}`
}
