import { gzipSync } from 'node:zlib'
import type { Ledger } from '../../src/kernel/ledger.ts'
import type { EntryRun } from '../manifest.ts'
import { scrubbed } from '../scrubbed.ts'
import { about } from './about.ts'
import { anchorsOf } from './anchors.ts'
import { hashSource, script, style } from './assets.ts'
import type { ChartBook } from './charts.ts'
import { checks } from './checks.ts'
import { compared } from './compared.ts'
import { decisions } from './decisions.ts'
import { html, Markup, scriptJson } from './markup.ts'
import { contents } from './nav.ts'
import { scorecard } from './scorecard.ts'
import { keysDialog, toolbar } from './toolbar.ts'
import { title, verdict } from './verdict.ts'

const ICON = {
  GO: '%231a6b3c',
  'REHEARSAL-PASSED': '%231b5e8a',
  'PARTIAL-PASSED': '%231b5e8a',
  'NO-GO': '%23b3261e',
  'COULD-NOT-TELL': '%238a5a00',
} as const

/**
 * The run as one page that needs nothing else: no network, no other file. All that was found is in the markup, so that the browser's
 * own search, printing and reading aloud see it without any script; evidence is packed and unfolded by the page.
 * @param others the last whole run of each other phase, as the manifest has it
 */
export function htmlReport(dirty: Ledger, others: readonly EntryRun[] = []): string {
  const ledger = scrubbed(dirty)
  const book: ChartBook = { charts: [] }
  const main = html`${decisions(ledger)}${compared(ledger)}${scorecard(ledger, others)}
${toolbar(ledger)}
${checks(ledger, anchorsOf(ledger), book)}
${about(ledger)}`
  const code = script(book.charts.length > 0)
  const css = style(book.charts.length > 0)
  const policy = [
    "default-src 'none'",
    `script-src ${hashSource(code)}`,
    `style-src ${hashSource(css)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
  const page = html`<!doctype html>
<html lang="en" data-verdict="${ledger.verdict}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title(ledger)}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='${ICON[ledger.verdict]}'/%3E%3C/svg%3E">
<style>${new Markup(css)}</style>
</head>
<body>
<a class="skip" href="#checks">Skip to the checks</a>
${verdict(ledger)}
<div class="page">
${contents(ledger)}
<main>
<noscript><p class="panel">Without scripts, search, charts and evidence are not shown; the evidence stands in the ledger.</p></noscript>
${main}
</main>
</div>
${keysDialog()}
<script type="application/json" id="data">${scriptJson({ startedAt: ledger.run.startedAt, charts: book.charts, evidence: packed(ledger) })}</script>
<script>${new Markup(code)}</script>
</body>
</html>
`
  return page.toString()
}

/** The evidence of each check as JSON, gzip, Base64. Evidence repeats itself much: packed it takes a tenth. */
function packed({ checks: all }: Ledger): (string | null)[] {
  return all.map(({ evidence }) =>
    evidence === undefined ? null : gzipSync(JSON.stringify(evidence), { level: 9 }).toString('base64'),
  )
}
