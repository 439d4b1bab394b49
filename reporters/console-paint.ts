import type pc from 'picocolors'
import type { GateVerdict, Verdict } from '../src/kernel/gate.ts'
import { padEnd } from './layout.ts'
import { domainOf, SYMBOL } from './view.ts'

/** Colour repeats what a symbol and a word say already; it never says anything alone. */
export interface Paint {
  heading(text: string): string
  quiet(text: string): string
  strong(text: string): string
  /** `✔ holds   `: ten columns. */
  verdict(verdict: Verdict): string
  tint(verdict: Verdict, text: string): string
  /** The domain stands out where it is another than on the line before. */
  id(id: string, newDomain?: boolean): string
  diff(line: string): string
  /** The beginning of the last line: `NO-GO`. */
  banner(verdict: GateVerdict, text: string): string
}

export function painter(c: ReturnType<typeof pc.createColors>): Paint {
  const tint: Record<Verdict, (text: string) => string> = {
    holds: c.green,
    waived: c.cyan,
    unproven: c.yellow,
    broken: c.red,
  }
  const banners: Record<GateVerdict, (text: string) => string> = {
    GO: (text) => c.bgGreen(c.black(c.bold(` ${text} `))),
    'REHEARSAL-PASSED': (text) => c.bgCyan(c.black(c.bold(` ${text} `))),
    'PARTIAL-PASSED': (text) => c.bgCyan(c.black(c.bold(` ${text} `))),
    'NO-GO': (text) => c.bgRed(c.white(c.bold(` ${text} `))),
    'COULD-NOT-TELL': (text) => c.bgYellow(c.black(c.bold(` ${text} `))),
  }
  return {
    heading: c.bold,
    quiet: c.dim,
    strong: c.bold,
    verdict: (verdict) => {
      const text = padEnd(`${SYMBOL[verdict]} ${verdict}`, 10)
      return verdict === 'broken' ? c.bold(tint.broken(text)) : tint[verdict](text)
    },
    tint: (verdict, text) => tint[verdict](text),
    id: (id, newDomain = true) => {
      const domain = domainOf(id.trimEnd())
      const name = id.slice(domain.length)
      return newDomain ? id : c.dim(domain) + name
    },
    diff: (line) =>
      line.startsWith('+')
        ? c.green(line)
        : line.startsWith('-')
          ? c.red(line)
          : line.startsWith('@')
            ? c.dim(line)
            : line,
    banner: (verdict, text) => (c.isColorSupported ? banners[verdict](text) : text),
  }
}
