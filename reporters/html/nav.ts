import type { Ledger } from '../../src/kernel/ledger.ts'
import { domainOf, SYMBOL } from '../view.ts'
import { html, type Markup } from './markup.ts'

/** The contents: sections, then every check by domain. */
export function contents(ledger: Ledger): Markup {
  const { summary, plannedOut, checks, comparison } = ledger
  const sections: [id: string, name: string, is: boolean][] = [
    ['decisions', 'Waivers and planned out', plannedOut.length > 0 || checks.some(({ waived }) => waived.length > 0)],
    ['unproven', 'Unproven', summary.unproven > 0],
    ['comparison', 'Since the run before', comparison !== undefined],
    ['scorecard', 'Scorecard', true],
    ['checks', 'Every check', true],
    ['run', 'This run', true],
  ]
  return html`<nav class="contents" aria-label="Contents"><ul>${sections
    .filter(([, , is]) => is)
    .map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul>
${[...Map.groupBy(checks, ({ id }) => domainOf(id))].map(
  ([domain, of]) =>
    html`<h2>${domain}</h2><ul class="of">${of.map(
      ({ id, verdict }) =>
        html`<li data-for="${id}"><a href="#${id}"><span class="v-${verdict}" aria-hidden="true">${SYMBOL[verdict]}</span><span class="vh">${verdict}: </span> ${id.slice(domain.length + 1)}</a></li>`,
    )}</ul>`,
)}</nav>`
}
