import type { GateVerdict } from '../../src/kernel/gate.ts'
import type { Ledger } from '../../src/kernel/ledger.ts'
import { isPartial } from '../../src/kernel/left-out.ts'
import { count, counted, duration, moment, prose } from '../text.ts'
import { broken, caveats, statement, unkept } from '../view.ts'
import { html, join, type Markup } from './markup.ts'

export const BANNER: Readonly<Record<GateVerdict, string>> = {
  GO: '✔',
  'REHEARSAL-PASSED': '~',
  'PARTIAL-PASSED': '~',
  'NO-GO': '✘',
  'COULD-NOT-TELL': '?',
}

/** The verdict, what it rests on, and what it does not rest on. */
export function verdict(ledger: Ledger): Markup {
  const { run, tool } = ledger
  const rest = statement(ledger).slice(ledger.verdict.length).replace(/^:? ?/, '')
  return html`<header class="verdict" data-verdict="${ledger.verdict}">
<p class="product">OMS Parity <span class="quiet">pre-cutover gate, AWS to Azure</span></p>
<h1><span class="mark" aria-hidden="true">${BANNER[ledger.verdict]}</span> ${ledger.verdict}</h1>
<p class="statement">${prose(rest)}</p>
<p class="meta">${join(
    [
      html`phase <strong>${run.phase}</strong>`,
      run.databases.length > 0 ? html`databases <strong>${prose(run.databases.join(', '))}</strong>` : 'no database',
      html`began <time datetime="${run.startedAt}">${moment(run.startedAt)}</time><span id="age"></span>`,
      `took ${duration(run.durationMs)}`,
      `${prose(tool.name)} ${prose(tool.version)}`,
    ].map((part) => html`<span>${part}</span>`),
  )}</p>
<div class="columns">
<section aria-labelledby="rests"><h2 id="rests">It rests on</h2><ul>${restsOn(ledger).map(item)}</ul></section>
<section aria-labelledby="rests-not"><h2 id="rests-not">It does not cover</h2><ul class="caveats">${notOn(ledger).map(item)}</ul></section>
</div>
${firstThings(ledger)}
</header>`
}

function item(sentence: string | Markup): Markup {
  return html`<li>${typeof sentence === 'string' ? prose(sentence) : sentence}</li>`
}

function restsOn(ledger: Ledger): (string | Markup)[] {
  const { checks, run, engines, summary } = ledger
  const examined = checks.reduce((sum, check) => sum + check.examined, 0)
  const waived = checks.reduce((sum, check) => sum + check.waived.length, 0)
  return [
    `${counted(checks.length, 'check')} asked in phase ${run.phase}, which examined ${counted(examined, 'thing')}.`,
    ...engines.map(({ role, product, provisioner, standIn }) => {
      const where = `${role}: ${product}, ${provisioner}`
      return standIn ? html`${prose(where)} <span class="tag warn">a stand-in</span>` : where
    }),
    ...(waived > 0
      ? [
          html`${counted(waived, 'finding')} that people decided to live with: <a href="#decisions">see the waivers</a>.`,
        ]
      : []),
    ...(summary.holds > 0
      ? [`${counted(summary.holds, 'check')} that ${summary.holds === 1 ? 'holds' : 'hold'}.`]
      : []),
  ]
}

function notOn(ledger: Ledger): (string | Markup)[] {
  const { run, summary, checks } = ledger
  const out: (string | Markup)[] = caveats(ledger)
  if (run.notDue.length > 0)
    out.push(`${counted(run.notDue.length, 'check')} not due in phase ${run.phase}: ${run.notDue.join(', ')}.`)
  if (summary.unproven > 0)
    out.push(
      html`What ${counted(summary.unproven, 'unproven check')} would have told: <a href="#unproven">see why</a>.`,
    )
  const lost = checks.reduce((sum, check) => sum + (check.verdict === 'broken' ? unkept(check) : 0), 0)
  if (lost > 0) out.push(`${counted(lost, 'finding')} counted, but not kept as samples.`)
  if (out.length === 0)
    out.push('Nothing was left out: every check of this phase was asked of the configured servers, and answered.')
  return out
}

/** Straight to what is broken. */
function firstThings(ledger: Ledger): Markup | undefined {
  const checks = broken(ledger)
  if (checks.length === 0) return undefined
  return html`<nav class="first" aria-label="Broken checks"><ul>${checks.map(
    ({ id, total, severity }) =>
      html`<li><a href="#${id}">${id}</a> <span class="quiet">${count(total)} · ${severity}</span></li>`,
  )}</ul></nav>`
}

export function title(ledger: Ledger): string {
  return `${ledger.verdict} · OMS Parity · ${ledger.run.phase} · ${moment(ledger.run.startedAt)}${isPartial(ledger) ? ' · partial' : ''}`
}
