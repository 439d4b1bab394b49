import { PHASES, type Phase } from '../../src/kernel/check.ts'
import { VERDICTS, type Verdict } from '../../src/kernel/gate.ts'
import type { Ledger, LedgerCheck, OtherCheck } from '../../src/kernel/ledger.ts'
import { PLAN_SECTIONS } from '../../src/kernel/plan.ts'
import type { EntryRun } from '../manifest.ts'
import { count, prose } from '../text.ts'
import { domainOf, SYMBOL } from '../view.ts'
import { html, type Markup } from './markup.ts'

/** From worst to best, as people look for them. */
const COLUMNS = VERDICTS.toReversed()

interface Row {
  name: string
  /** The filter that shows the checks of this row. */
  filter: 'plan' | 'domain'
  checks: readonly LedgerCheck[]
  others: readonly OtherCheck[]
}

/** By section of the migration plan, by domain and by phase. */
export function scorecard(ledger: Ledger, runs: readonly EntryRun[]): Markup {
  const others = ledger.others ?? []
  const plans = [...new Set<string>([...PLAN_SECTIONS, ...ledger.checks.map(({ plan }) => plan)])]
  const domains = [...new Set([...ledger.checks, ...others].map(({ id }) => domainOf(id)))]
  const rows = (names: readonly string[], filter: Row['filter'], nameOf: (check: LedgerCheck | OtherCheck) => string) =>
    names.map((name) => ({
      name,
      filter,
      checks: ledger.checks.filter((check) => nameOf(check) === name),
      others: others.filter((check) => nameOf(check) === name),
    }))
  return html`<section class="panel" id="scorecard" aria-labelledby="scorecard-h">
<h2 id="scorecard-h">Scorecard</h2>
${table(
  'By section of the migration plan',
  'Section',
  rows(plans, 'plan', ({ plan }) => plan),
  ledger,
)}
<div class="columns wide">
${table(
  'By domain',
  'Domain',
  rows(domains, 'domain', ({ id }) => domainOf(id)),
  ledger,
)}
${phases(ledger, runs)}
</div>
</section>`
}

function table(caption: string, head: string, rows: readonly Row[], { others }: Ledger): Markup {
  const none = others ? 'no check serves it' : 'nothing asked in this run'
  return html`<table class="score"><caption>${caption}</caption>
<thead><tr><th scope="col">${head}</th><td></td>${COLUMNS.map((verdict) => html`<th scope="col" class="n"><span aria-hidden="true">${SYMBOL[verdict]}</span> <span class="word">${verdict}</span></th>`)}<th scope="col" class="n">not asked</th></tr></thead>
<tbody>${rows.map((of) => row(of, none))}</tbody></table>`
}

function row({ name, filter, checks, others }: Row, none: string): Markup {
  const n = (verdict: Verdict) => checks.filter((check) => check.verdict === verdict).length
  const worst = COLUMNS.find((verdict) => n(verdict) > 0)
  const link =
    checks.length > 0
      ? html`<a href="#checks" data-filter="${filter}" data-value="${name}">${prose(name)}</a>`
      : prose(name)
  const state = worst ?? (others.length > 0 ? 'unasked' : 'empty')
  return html`<tr class="r-${state}"><th scope="row">${link}</th><td class="bar">${checks.length > 0 ? bar(n) : html`<span class="quiet">${others.length > 0 ? 'nothing asked in this run' : none}</span>`}</td>${COLUMNS.map((verdict) => cell(n(verdict), `v-${verdict}`))}${cell(others.length, 'quiet')}</tr>`
}

function cell(n: number, tint: string): Markup {
  return html`<td class="n">${n === 0 ? html`<span class="quiet" aria-label="none">·</span>` : html`<span class="${tint}">${count(n)}</span>`}</td>`
}

/** How many of each verdict; the numbers stand beside it. */
function bar(n: (verdict: Verdict) => number): Markup {
  const total = COLUMNS.reduce((sum, verdict) => sum + n(verdict), 0)
  let x = 0
  return html`<svg class="stack" width="100%" height="8" aria-hidden="true">${COLUMNS.map((verdict) => {
    const width = (n(verdict) / total) * 100
    x += width
    return (
      width > 0 &&
      html`<rect class="f-${verdict}" x="${(x - width).toFixed(2)}%" width="${width.toFixed(2)}%" height="8"/>`
    )
  })}</svg>`
}

function phases({ checks, others, run, verdict }: Ledger, runs: readonly EntryRun[]): Markup {
  const known = others !== undefined && checks.every((check) => check.phases)
  const all = [...checks, ...(others ?? [])]
  return html`<div><table class="score times"><caption>By phase</caption>
<thead><tr><th scope="col">Phase</th><th scope="col" class="n">checks of it</th><th scope="col" class="n">asked here</th><th scope="col">Says</th></tr></thead>
<tbody>${PHASES.map((phase) => {
    const due = all.filter((check) => check.phases?.includes(phase))
    const asked = phase === run.phase ? checks.length : 0
    const says = phase === run.phase ? html`<strong>${verdict}</strong>` : said(phase, runs)
    return html`<tr><th scope="row">${phase}</th><td class="n">${known ? count(due.length) : '?'}</td><td class="n">${asked === 0 ? html`<span class="quiet" aria-label="none">·</span>` : count(asked)}</td><td>${says}</td></tr>`
  })}</tbody></table>
<p class="quiet">A verdict is of one phase: checks are asked again in each phase that they belong to. Of other phases stands the last whole run beside this one’s ledger.</p></div>`
}

function said(phase: Phase, runs: readonly EntryRun[]): Markup {
  const run = runs.find((one) => one.phase === phase)
  if (!run) return html`<span class="quiet">another run: <code>--phase ${phase}</code></span>`
  const when = `${run.finishedAt.slice(0, 16).replace('T', ' ')} UTC`
  return html`<strong>${run.verdict}</strong> <span class="quiet">at ${when}, run ${run.id.slice(0, 8)}</span>`
}
