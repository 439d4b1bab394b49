import type { Ledger } from '../../src/kernel/ledger.ts'
import { counted, duration, moment, prose } from '../text.ts'
import { html, type Markup } from './markup.ts'

/** How the run went, and with what. */
export function about(ledger: Ledger): Markup {
  return html`<section class="panel" id="run" aria-labelledby="run-h">
<h2 id="run-h">This run</h2>
${engines(ledger)}
<div class="columns">${timings('Steps', 'Step', ledger.steps)}${slowest(ledger)}</div>
${others(ledger)}
${facts(ledger)}
</section>`
}

function engines({ engines: all }: Ledger): Markup {
  if (all.length === 0) return html`<p>No server was reached.</p>`
  return html`<table><caption>Engines and versions</caption>
<thead><tr><th scope="col">Role</th><th scope="col">Product, as measured</th><th scope="col">From</th><th scope="col">Remarks</th></tr></thead>
<tbody>${all.map(
    ({ role, product, provisioner, standIn, remarks }) =>
      html`<tr><th scope="row">${prose(role)}</th><td>${prose(product)}</td><td>${prose(provisioner)}${standIn && html` <span class="tag warn">a stand-in</span>`}</td><td>${remarks.length > 0 && html`<ul>${remarks.map((remark) => html`<li>${prose(remark)}</li>`)}</ul>`}</td></tr>`,
  )}</tbody></table>`
}

function timings(caption: string, head: string, rows: Ledger['steps']): Markup | undefined {
  if (rows.length === 0) return undefined
  const most = Math.max(...rows.map(({ ms }) => ms), 1)
  return html`<table class="score times"><caption>${caption}</caption>
<thead><tr><th scope="col">${head}</th><td></td><th scope="col" class="n">took</th></tr></thead>
<tbody>${rows.map(
    ({ name, ms }) =>
      html`<tr><th scope="row">${prose(name)}</th><td class="bar"><svg class="stack" width="100%" height="8" aria-hidden="true"><rect class="f-time" width="${((ms / most) * 100).toFixed(1)}%" height="8"/></svg></td><td class="n">${duration(ms)}</td></tr>`,
  )}</tbody></table>`
}

function slowest({ checks }: Ledger): Markup | undefined {
  const slow = checks.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, 8)
  return timings(
    'Slowest checks',
    'Check',
    slow.map(({ id, durationMs }) => ({ name: id, ms: durationMs })),
  )
}

const WHY = {
  'not-asked': 'left out by the selection',
  'not-due': 'not due in this phase',
  'planned-out': 'planned out',
} as const

function others({ others: all, run }: Ledger): Markup | undefined {
  if (!all) {
    const ids = [...run.notAsked, ...run.notDue]
    return ids.length === 0 ? undefined : html`<p>Not asked: ${prose(ids.join(', '))}.</p>`
  }
  if (all.length === 0) return undefined
  return html`<details><summary>${counted(all.length, 'check')} not asked in this run</summary><table><caption>Checks that were not asked</caption>
<thead><tr><th scope="col">Check</th><th scope="col">Question</th><th scope="col">Plan section</th><th scope="col">Phases</th><th scope="col">Why not</th></tr></thead>
<tbody>${all.map(({ id, question, plan, phases, why }) => html`<tr><th scope="row">${id}</th><td>${prose(question)}</td><td>${prose(plan)}</td><td>${phases.join(', ')}</td><td>${WHY[why]}</td></tr>`)}</tbody></table></details>`
}

function facts({ run, tool, schemaVersion }: Ledger): Markup {
  const rows: [string, string][] = [
    ['run', run.id],
    ['began', moment(run.startedAt)],
    ['ended', moment(run.finishedAt)],
    ['with', `${tool.name} ${tool.version}, Node ${tool.node}, ledger version ${schemaVersion}`],
  ]
  return html`<dl class="facts">${rows.map(([name, text]) => html`<div><dt>${name}</dt><dd>${prose(text)}</dd></div>`)}</dl>
<p class="quiet">Made from the ledger alone. <code>npm run parity -- judge LEDGER</code> judges the stored evidence again, offline, and tells whether this file or the ledger was altered since.</p>`
}
