import { VERDICTS } from '../../src/kernel/gate.ts'
import type { Ledger, LedgerCheck } from '../../src/kernel/ledger.ts'
import { count, counted, cut, duration, prose } from '../text.ts'
import { domainOf, meaningOf, SYMBOL } from '../view.ts'
import type { Anchors } from './anchors.ts'
import { type ChartBook, figures } from './charts.ts'
import { findingsOf, list } from './findings.ts'
import { html, join, type Markup, type Part } from './markup.ts'

/** Every check, the worst first. */
export function checks(ledger: Ledger, anchors: Anchors, book: ChartBook): Markup {
  return html`<section id="checks" aria-labelledby="checks-h">
<h2 id="checks-h">Every check</h2>
${ledger.checks.length === 0 && html`<p>No check was asked.</p>`}
${inOrder(ledger).map((check) => one(check, ledger.checks.indexOf(check), anchors, book))}
</section>`
}

/** The worst first, within a verdict in the ledger's order. */
export function inOrder({ checks: all }: Pick<Ledger, 'checks'>): LedgerCheck[] {
  return VERDICTS.toReversed().flatMap((verdict) => all.filter((check) => check.verdict === verdict))
}

function one(check: LedgerCheck, number: number, anchors: Anchors, book: ChartBook): Markup {
  const { id, verdict, severity, question, plan, findings, waived } = check
  const drawn = figures(check, book)
  const codes = [...new Set([...findings, ...waived.map(({ finding }) => finding)].map(({ code }) => code))]
  return html`<article class="check c-${verdict}" id="${id}" aria-labelledby="h:${id}" data-verdict="${verdict}" data-domain="${domainOf(id)}" data-plan="${plan}" data-severity="${severity}" data-codes="${codes.join(' ')}">
<h3 id="h:${id}"><span class="badge v-${verdict}"><span aria-hidden="true">${SYMBOL[verdict]}</span> ${verdict}</span> <a href="#${id}">${id}</a></h3>
<p class="question">${prose(question)}</p>
<p class="meta">${facts(check)}</p>
${verdict === 'unproven' && html`<p class="cause"><strong>${(check.reason ?? 'defect').replaceAll('-', ' ')}:</strong> ${cut(prose(check.cause ?? 'No cause was recorded.'), 4_000)}</p>`}
${notes(check)}
${findings.length > 0 || check.total > 0 ? findingsOf(check, anchors) : undefined}
${waivedOf(check, anchors)}
${drawn.length > 0 && html`<div class="figures">${drawn}</div>`}
${check.evidence !== undefined && evidence(check, number)}
</article>
`
}

function facts({ severity, plan, examined, total, waived, durationMs, verdict }: LedgerCheck): Markup {
  const parts: Part[] = [
    severity,
    html`plan section <span class="plan">${prose(plan)}</span>`,
    ...(verdict === 'unproven' ? [] : [`${count(examined)} examined`]),
    ...(total > 0 ? [html`<strong>${counted(total, 'finding')}</strong>`] : []),
    ...(waived.length > 0 ? [`${count(waived.length)} waived`] : []),
    `took ${duration(durationMs)}`,
  ]
  return join(parts.map((part) => html`<span>${part}</span>`))
}

function notes({ notes: all }: LedgerCheck): Markup | undefined {
  if (all.length === 0) return undefined
  return html`<ul class="notes">${all.map((note) => html`<li>${cut(prose(note), 2_000)}</li>`)}</ul>`
}

function waivedOf({ id, waived }: LedgerCheck, anchors: Anchors): Markup | undefined {
  if (waived.length === 0) return undefined
  const groups = [...Map.groupBy(waived, ({ waiver }) => JSON.stringify(waiver)).values()]
  return html`${groups.map((same) => {
    const { owner, reason, expires, code } = same[0]!.waiver
    return html`<div class="group waived" data-code="${code}"><h4><span class="v-waived">~ waived</span> <code>${code}</code> <span class="quiet">${counted(same.length, 'place')}</span></h4>
<p class="meaning">${prose(meaningOf(code))}</p><p class="waiver">${prose(reason)} <span class="quiet">(${prose(owner)}, until ${prose(expires)})</span></p>
${list(
  id,
  same.map(({ finding }) => finding),
  anchors,
)}</div>`
  })}`
}

/** `number`: its place in the ledger, by which the page finds what to unpack. */
function evidence({ evidence: of }: LedgerCheck, number: number): Markup {
  const bytes = Buffer.byteLength(JSON.stringify(of))
  const size = bytes < 1_024 ? `${bytes} B` : `${(bytes / 1_024).toFixed(bytes < 10_240 ? 1 : 0)} KiB`
  return html`<details class="evidence" data-evidence="${number}"><summary>Evidence <span class="quiet">${size}</span></summary></details>`
}
