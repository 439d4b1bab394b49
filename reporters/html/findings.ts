import type { Finding } from '../../src/kernel/judgement.ts'
import type { LedgerCheck } from '../../src/kernel/ledger.ts'
import { counted, cut, lines, prose, visible } from '../text.ts'
import { keyText } from '../values.ts'
import { byCode, unkept } from '../view.ts'
import type { Anchors } from './anchors.ts'
import { html, type Markup } from './markup.ts'
import { bothValues } from './values.ts'

/** A longer list is laid out piece by piece as it is scrolled to. */
const LONG = 200
/** Statements are shown whole or not at all: half of one could be run. */
const MOST_SQL = 200_000

/** The findings of a check by code, those with the same remedy together. */
export function findingsOf(check: LedgerCheck, anchors: Anchors): Markup {
  const lost = unkept(check)
  return html`${byCode(check.findings).map(
    ({ code, meaning, findings }) => html`<div class="group" data-code="${code}">
<h4><code>${code}</code> <span class="quiet">${findings.length > 1 && counted(findings.length, 'place')}</span></h4>
${meaning !== '' && html`<p class="meaning">${prose(meaning)}</p>`}
${alike(findings).map((same) => html`${list(check.id, same, anchors)}${remedy(same)}`)}
</div>`,
  )}${lost > 0 && html`<p class="lost"><strong>${counted(lost, 'more finding')}</strong> counted, but not kept as samples.</p>`}`
}

/** Findings with the same remedy, which is then told once. */
function alike(findings: readonly Finding[]): Finding[][] {
  return [...Map.groupBy(findings, ({ remedy: { how, sql } }) => JSON.stringify([how, sql?.on])).values()]
}

export function list(check: string, findings: readonly Finding[], anchors: Anchors): Markup {
  return html`<ol class="findings${findings.length > LONG ? ' long' : ''}">${findings.map((finding) => {
    const { id, state } = anchors.of(check, finding)
    return html`<li id="${id}"${state === 'new' && html` data-new=""`}><div class="place"><a href="#${id}">${cut(visible(finding.at), 400)}</a>${state === 'new' && html` <span class="tag">new</span>`}${
      finding.key && html` <span class="key">${keyText(finding.key, 400)}</span>`
    }</div>${bothValues(finding)}</li>`
  })}</ol>`
}

function remedy(findings: readonly Finding[]): Markup {
  const { how, sql } = findings[0]!.remedy
  const told = html`<p><strong>Remedy</strong> <span class="how">${prose(how)}</span></p>`
  if (!sql) return html`<div class="remedy">${told}${copyButton('remedy', '.how')}</div>`
  const statements = [...new Set(findings.flatMap(({ remedy: { sql: of } }) => of?.statements ?? []))]
  const text = statements.map((statement) => (/;\s*$/.test(statement) ? statement : `${statement};`)).join('\n')
  const what = counted(statements.length, 'statement')
  if (text.length > MOST_SQL)
    return html`<div class="remedy">${told}<p>${what} on the ${sql.on}: too long to be shown; the ledger holds them whole.</p></div>`
  const seen = lines(text).join('\n')
  // What is copied is what is read: a statement with characters that cannot be seen is not offered for copying.
  const hidden = seen !== text.replace(/\n+$/, '')
  return html`<div class="remedy">${told}<p class="label">${what} on the ${sql.on}</p>
<pre class="sql" tabindex="0" aria-label="${what} on the ${sql.on}">${seen}</pre>${
    hidden
      ? html`<p class="quiet">It holds characters that cannot be seen, written here as escapes: take it from the ledger.</p>`
      : copyButton(counted(statements.length, 'statement'), '.sql')
  }</div>`
}

function copyButton(what: string, from: string): Markup {
  return html`<button type="button" class="copy" data-copy="${from}" hidden>Copy ${what}</button>`
}
