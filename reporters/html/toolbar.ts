import { VERDICTS } from '../../src/kernel/gate.ts'
import type { Ledger } from '../../src/kernel/ledger.ts'
import { count } from '../text.ts'
import { domainOf, SYMBOL } from '../view.ts'
import { html, type Markup } from './markup.ts'

/** Search and filters. Hidden until the script runs: without it they would do nothing. */
export function toolbar(ledger: Ledger): Markup {
  const { checks, summary, comparison } = ledger
  const codes = checks.flatMap(({ findings, waived }) => [...findings, ...waived.map(({ finding }) => finding)])
  return html`<form id="toolbar" role="search" aria-label="Checks and findings" hidden>
<div class="row"><label class="grow"><span class="vh">Search checks and findings</span><input id="q" type="search" placeholder="Search: place, value, code, remedy …" autocomplete="off" spellcheck="false" aria-describedby="result"></label>
<button type="button" id="unfold">Unfold evidence</button>
<button type="button" id="keys-open" aria-haspopup="dialog">Keys <kbd>?</kbd></button>
<label class="theme"><span class="vh">Colours</span><select id="theme"><option value="">as the system</option><option value="light">light</option><option value="dark">dark</option></select></label></div>
<div class="row"><fieldset><legend class="vh">Verdict</legend>${VERDICTS.toReversed().map(
    (verdict) =>
      html`<label class="chip v-${verdict}"><input type="checkbox" name="verdict" value="${verdict}" checked><span><span aria-hidden="true">${SYMBOL[verdict]}</span> ${verdict} ${count(summary[verdict])}</span></label>`,
  )}</fieldset>
${choice('domain', 'Domain', unique(checks.map(({ id }) => domainOf(id))))}
${choice('plan', 'Plan section', unique(checks.map(({ plan }) => plan)))}
${choice('code', 'Code', unique(codes.map(({ code }) => code)).sort())}
${comparison && html`<label class="chip"><input type="checkbox" id="only-new"><span>only new</span></label>`}
<button type="reset" id="show-all">All</button></div>
<p id="result" role="status" aria-live="polite"></p>
</form>`
}

function choice(name: string, label: string, values: readonly string[]): Markup {
  return html`<label><span class="vh">${label}</span><select name="${name}"><option value="">${label}: all</option>${values.map((value) => html`<option value="${value}">${value}</option>`)}</select></label>`
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}

const KEYS: readonly [keys: readonly string[], does: string][] = [
  [['/'], 'search'],
  [['j', 'k'], 'next, previous finding'],
  [['n', 'p'], 'next, previous check'],
  [['c'], 'copy the remedy of the finding'],
  [['e'], 'unfold or fold the evidence of the check'],
  [['Esc'], 'leave the search; again: show all'],
  [['?'], 'this list'],
]

export function keysDialog(): Markup {
  return html`<dialog id="keys" aria-labelledby="keys-h"><h2 id="keys-h">Keys</h2>
<dl>${KEYS.map(([keys, does]) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${does}</dd></div>`)}</dl>
<label><input type="checkbox" id="keys-on" checked> single keys are on</label>
<form method="dialog"><button>Close</button></form></dialog>`
}
