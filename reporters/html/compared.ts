import type { Comparison, FindingName } from '../../src/kernel/comparison.ts'
import type { Ledger } from '../../src/kernel/ledger.ts'
import { count, counted, cut, moment, prose, visible } from '../text.ts'
import { keyText } from '../values.ts'
import { SYMBOL } from '../view.ts'
import { html, type Markup } from './markup.ts'

/** Told of each kind; the ledger holds all. */
const MOST = 200

/** What changed since the run before. */
export function compared({ comparison, verdict }: Ledger): Markup | undefined {
  if (!comparison) return undefined
  const { before, remarks, checks } = comparison
  return html`<section class="panel" id="comparison" aria-labelledby="comparison-h">
<h2 id="comparison-h">Since the run before</h2>
<p>It began ${moment(before.startedAt)} in phase ${prose(before.phase)} and said <strong>${before.verdict}</strong>; this one says <strong>${verdict}</strong>.</p>
${remarks.length > 0 && html`<ul class="caveats">${remarks.map((remark) => html`<li>${prose(remark)}</li>`)}</ul>`}
${tiles(comparison)}
${checks.length > 0 && changedChecks(checks)}
${names('New', 'Found now, not then', comparison.new)}
${names('Fixed', 'Found then, not now', comparison.fixed)}
${names('Not known', 'Found then; this run did not ask, could not tell, or kept other samples', comparison.unknown)}
</section>`
}

function tiles({ new: fresh, fixed, unknown, still }: Comparison): Markup {
  const tile = (symbol: string, n: number, name: string, kind: string) =>
    html`<div class="tile ${kind}${n === 0 ? ' zero' : ''}"><dt><span aria-hidden="true">${symbol}</span> ${name}</dt><dd>${count(n)}</dd></div>`
  return html`<dl class="tiles">${tile('+', fresh.length, 'new', 'bad')}${tile('✔', fixed.length, 'fixed', 'good')}${tile('=', still, 'still there', 'same')}${tile('?', unknown.length, 'not known', 'doubt')}</dl>`
}

function changedChecks(checks: Comparison['checks']): Markup {
  const told = (verdict: Comparison['checks'][number]['now']) =>
    verdict === 'not-asked'
      ? html`<span class="quiet">not asked</span>`
      : html`<span class="v-${verdict}">${SYMBOL[verdict]} ${verdict}</span>`
  return html`<table class="narrow"><caption>Checks whose verdict changed</caption>
<thead><tr><th scope="col">Check</th><th scope="col">Then</th><th scope="col">Now</th></tr></thead>
<tbody>${checks.map(({ id, before, now }) => html`<tr><th scope="row">${now === 'not-asked' ? id : html`<a href="#${id}">${id}</a>`}</th><td>${told(before)}</td><td>${told(now)}</td></tr>`)}</tbody></table>`
}

function names(title: string, meaning: string, of: readonly FindingName[]): Markup | undefined {
  if (of.length === 0) return undefined
  return html`<details class="names"><summary>${title}: ${counted(of.length, 'finding')} <span class="quiet">${meaning}</span></summary><ul>${of
    .slice(0, MOST)
    .map(
      ({ check, code, at, key }) =>
        html`<li>${check} <code>${code}</code> at ${cut(visible(at), 200)}${key && html` <span class="key">${keyText(key)}</span>`}</li>`,
    )}</ul>${of.length > MOST && html`<p class="quiet">… and ${counted(of.length - MOST, 'more finding')}: see the ledger.</p>`}</details>`
}
