import type { Ledger } from '../../src/kernel/ledger.ts'
import { count, counted, cut, prose, visible } from '../text.ts'
import { isBlocker, unprovenGroups, type WaivedGroup, waivedGroups } from '../view.ts'
import { html, join, type Markup } from './markup.ts'

/** What was decided beforehand, and what nobody could tell: before anything that was proven. */
export function decisions(ledger: Ledger): Markup {
  const waived = waivedGroups(ledger)
  const groups = unprovenGroups(ledger)
  return html`${(ledger.plannedOut.length > 0 || waived.length > 0) && decided(ledger, waived)}${groups.length > 0 && unproven(ledger, groups)}`
}

function decided({ plannedOut }: Ledger, waived: readonly WaivedGroup[]): Markup {
  return html`<section class="panel" id="decisions" aria-labelledby="decisions-h">
<h2 id="decisions-h">Decided beforehand, and not proven</h2>
<table><caption>Waivers and checks that were planned out</caption>
<thead><tr><th scope="col">Decision</th><th scope="col">Check</th><th scope="col">What</th><th scope="col">Why</th><th scope="col">Who, until</th></tr></thead>
<tbody>${plannedOut.map(
    ({ check, owner, reason, expires }) =>
      html`<tr><td><span class="tag warn">planned out</span></td><td>${prose(check)}</td><td>nobody asked</td><td>${prose(reason)}</td><td>${prose(owner)}, <span class="date">${prose(expires)}</span></td></tr>`,
  )}${waived.map(waiverRow)}</tbody></table>
</section>`
}

function waiverRow(group: WaivedGroup): Markup {
  const { check, waiver, findings } = group
  const places = findings.slice(0, 3).map(({ at }) => cut(visible(at), 80))
  const more = findings.length > 3 ? ` and ${counted(findings.length - 3, 'more place')}` : ''
  return html`<tr><td><span class="tag v-waived">~ waived ${isBlocker(group) && html`<strong>blocker</strong>`}</span></td>
<td><a href="#${check.id}">${check.id}</a></td><td><code>${waiver.code}</code> at ${places.join(', ')}${more}</td>
<td>${prose(waiver.reason)}</td><td>${prose(waiver.owner)}, <span class="date">${prose(waiver.expires)}</span></td></tr>`
}

function unproven(ledger: Ledger, groups: ReturnType<typeof unprovenGroups>): Markup {
  return html`<section class="panel" id="unproven" aria-labelledby="unproven-h">
<h2 id="unproven-h"><span aria-hidden="true">?</span> Unproven: ${counted(ledger.summary.unproven, 'check')}</h2>
<p class="quiet">Doubt is no GO. One cause is told once, with every check that it leaves open.</p>
<ul class="causes">${groups.map(
    ({ reason, cause, checks }) =>
      html`<li><p><span class="tag v-unproven">${reason.replaceAll('-', ' ')}</span> ${cut(prose(cause), 1_000)}</p>
<p class="links">${join(
        checks.map(({ id }) => html`<a href="#${id}">${id}</a>`),
        ' · ',
      )} <span class="quiet">(${count(checks.length)})</span></p></li>`,
  )}</ul>
</section>`
}
