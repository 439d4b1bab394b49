import type { Finding } from '../src/kernel/judgement.ts'
import type { Ledger, LedgerCheck } from '../src/kernel/ledger.ts'
import { scrubbed } from './scrubbed.ts'
import { lines, visible } from './text.ts'
import { keyText, pair } from './values.ts'
import { domainOf, meaningOf, unkept } from './view.ts'

/** JUnit XML: a suite a domain, a case a check. Broken is a failure, unproven an error; neither is ever skipped. */
export function junit(dirty: Ledger): string {
  const ledger = scrubbed(dirty)
  const domains = [...Map.groupBy(ledger.checks, ({ id }) => domainOf(id))]
  const { broken, unproven } = ledger.summary
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="oms-parity ${ledger.verdict}" tests="${ledger.checks.length}" failures="${broken}" errors="${unproven}" time="${seconds(ledger.run.durationMs)}">`,
    ...domains.flatMap(([domain, checks]) => suite(domain, checks, ledger.run.startedAt)),
    '</testsuites>',
    '',
  ].join('\n')
}

function suite(domain: string, checks: readonly LedgerCheck[], startedAt: string): string[] {
  const of = (verdict: string) => checks.filter((check) => check.verdict === verdict).length
  const time = seconds(checks.reduce((sum, { durationMs }) => sum + durationMs, 0))
  return [
    `  <testsuite name="${xml(domain)}" tests="${checks.length}" failures="${of('broken')}" errors="${of('unproven')}" skipped="0" time="${time}" timestamp="${xml(startedAt.replace(/\.\d+Z$/, ''))}">`,
    ...checks.flatMap(testCase),
    '  </testsuite>',
  ]
}

function testCase(check: LedgerCheck): string[] {
  const open = `    <testcase name="${xml(check.id)}" classname="${xml(domainOf(check.id))}" time="${seconds(check.durationMs)}"`
  const told = [
    ...check.waived.map(
      ({ finding, waiver }) =>
        `waived: ${finding.code} at ${finding.at} (${waiver.owner}, until ${waiver.expires}: ${waiver.reason})`,
    ),
    ...check.notes,
  ]
  const out = told.length > 0 ? [`      <system-out>${xml(told.map(visible).join('\n'))}</system-out>`] : []
  const fault = faultOf(check)
  return fault.length + out.length === 0 ? [`${open}/>`] : [`${open}>`, ...fault, ...out, '    </testcase>']
}

function faultOf(check: LedgerCheck): string[] {
  if (check.verdict === 'unproven')
    return [
      `      <error type="${xml(check.reason ?? 'defect')}" message="${xml(visible(check.cause ?? 'No cause was recorded.'))}"/>`,
    ]
  if (check.verdict !== 'broken') return []
  const [first] = check.findings
  const message = first
    ? `${first.code} at ${first.at}${check.total > 1 ? ` and ${check.total - 1} more` : ''}`
    : `${check.total} findings`
  const left = unkept(check)
  const body = [...check.findings.map(told), ...(left > 0 ? [`… and ${left} more, counted but not kept.`] : [])].join(
    '\n\n',
  )
  return [
    `      <failure type="${xml(first?.code ?? 'broken')}" message="${xml(visible(message))}">${xml(body)}</failure>`,
  ]
}

function told({ code, at, key, source, target, diff, remedy }: Finding): string {
  const values = pair(source, target, 500)
  return [
    `${code} at ${visible(at)}: ${meaningOf(code)}`,
    ...(key ? [`key    ${keyText(key)}`] : []),
    `source ${values.source}`,
    `target ${values.target}`,
    ...(diff ? lines(diff) : []),
    `remedy ${visible(remedy.how)}`,
    ...(remedy.sql?.statements.map((statement) => lines(statement).join('\n')) ?? []),
  ].join('\n')
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** Characters that XML 1.0 cannot hold become U+FFFD. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(NO_XML, '\ufffd')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
