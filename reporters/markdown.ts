import { VERDICTS } from '../src/kernel/gate.ts'
import type { Finding } from '../src/kernel/judgement.ts'
import type { Ledger, LedgerCheck } from '../src/kernel/ledger.ts'
import { scrubbed } from './scrubbed.ts'
import { count, counted, cut, duration, lines, moment, prose, visible } from './text.ts'
import { keyText, pair } from './values.ts'
import { broken, byCode, caveats, changes, SYMBOL, statement, unkept, unprovenGroups, waivedGroups } from './view.ts'

/** A job summary may have 1 MiB; this keeps well below. */
const MOST_BYTES = 900_000

/** The run as a Markdown page: verdict, what it rests on, every check, every kept finding with its remedy. */
export function markdown(dirty: Ledger): string {
  const ledger = scrubbed(dirty)
  const head = [
    `# ${statement(ledger)}`,
    '',
    ...caveats(ledger).map((caveat) => `> ${md(caveat)}\n>`),
    '',
    ...decisions(ledger),
    ...unproven(ledger),
    ...sinceBefore(ledger),
  ]
  const details = broken(ledger).map((check) => brokenSection(check).join('\n'))
  const tail = [...table(ledger), ...about(ledger), '']
  const size = (text: string) => Buffer.byteLength(text)
  const kept: string[] = []
  let room = MOST_BYTES - size(head.join('\n')) - size(tail.join('\n'))
  for (const detail of details) {
    room -= size(detail)
    if (room < 0) break
    kept.push(detail)
  }
  const left = details.length - kept.length
  return [
    ...head,
    ...kept,
    ...(left > 0 ? [`… and ${counted(left, 'more broken check')}: see the ledger.`, ''] : []),
    ...tail,
  ].join('\n')
}

function decisions(ledger: Ledger): string[] {
  const waived = waivedGroups(ledger)
  if (ledger.plannedOut.length + waived.length === 0) return []
  return [
    '## Decided beforehand, and not proven',
    '',
    ...ledger.plannedOut.map(
      ({ check, owner, reason, expires }) =>
        `- planned out: ${code(check)}: ${md(reason)} (${md(owner)}, until ${expires})`,
    ),
    ...waived.map(
      ({ check, waiver, findings }) =>
        `- waived ${check.severity}: ${code(check.id)} ${code(waiver.code)}, ${counted(findings.length, 'place')}: ${md(waiver.reason)} (${md(waiver.owner)}, until ${waiver.expires})`,
    ),
    '',
  ]
}

function unproven(ledger: Ledger): string[] {
  const groups = unprovenGroups(ledger)
  if (groups.length === 0) return []
  return [
    `## Unproven: ${counted(ledger.summary.unproven, 'check')}`,
    '',
    ...groups.map(
      ({ reason, cause, checks }) =>
        `- **${md(reason.replaceAll('-', ' '))}**: ${md(cause)}  \n  ${checks.map(({ id }) => code(id)).join(', ')}`,
    ),
    '',
  ]
}

function sinceBefore({ comparison }: Ledger): string[] {
  if (!comparison) return []
  return [
    '## Since the run before',
    '',
    md(changes(comparison)),
    '',
    ...comparison.remarks.map((remark) => `- ${md(remark)}`),
    '',
  ]
}

function brokenSection(check: LedgerCheck): string[] {
  const left = unkept(check)
  return [
    `## ${SYMBOL.broken} ${md(check.id)}: ${counted(check.total, 'finding')}`,
    '',
    `${md(check.question)} (${check.severity}, plan section ${md(check.plan)})`,
    '',
    ...byCode(check.findings).flatMap(({ code: name, meaning, findings }) => [
      `**${md(name)}**: ${md(meaning)}`,
      '',
      ...findings.flatMap(finding),
    ]),
    ...(left > 0 ? [`… and ${counted(left, 'more finding')}, counted but not kept as samples.`, ''] : []),
  ]
}

function finding({ at, key, source, target, diff, remedy }: Finding): string[] {
  const values = pair(source, target, 400)
  return [
    `- ${code(at)}${key ? ` key ${code(keyText(key))}` : ''}`,
    ...(diff
      ? ['', fenced('diff', lines(diff).join('\n'))]
      : [`  - source ${code(values.source)}`, `  - target ${code(values.target)}`]),
    `  - ${md(remedy.how)}`,
    ...(remedy.sql
      ? [
          '',
          fenced(
            'sql',
            [
              `-- on the ${remedy.sql.on}`,
              ...remedy.sql.statements.map((s) => lines(/;\s*$/.test(s) ? s : `${s};`).join('\n')),
            ].join('\n'),
          ),
        ]
      : []),
    '',
  ]
}

function table(ledger: Ledger): string[] {
  if (ledger.checks.length === 0) return []
  return [
    '## Every check',
    '',
    '| | check | question | examined | took |',
    '|---|---|---|---:|---:|',
    ...ledger.checks.map(
      ({ id, verdict, question, examined, durationMs }) =>
        `| ${SYMBOL[verdict]} ${verdict} | ${code(id)} | ${md(question)} | ${count(examined)} | ${duration(durationMs)} |`,
    ),
    '',
    VERDICTS.map((v) => `${SYMBOL[v]} ${ledger.summary[v]} ${v}`).join(' · '),
    '',
  ]
}

function about({ engines, run, steps, tool, checks }: Ledger): string[] {
  const notes = checks.filter((check) => check.notes.length > 0)
  return [
    ...(notes.length > 0
      ? [
          '## Notes',
          '',
          ...notes.flatMap(({ id, notes: own }) => own.map((note) => `- ${code(id)}: ${md(cut(note, 600))}`)),
          '',
        ]
      : []),
    '## This run',
    '',
    ...engines.map(
      ({ role, product, provisioner, standIn, remarks }) =>
        `- ${md(role)}: ${md([product, provisioner, ...(standIn ? ['a stand-in'] : []), ...remarks].join(' · '))}`,
    ),
    `- phase ${run.phase}, databases ${run.databases.map(code).join(', ') || 'none'}, ${moment(run.startedAt)}, ${duration(run.durationMs)}`,
    ...(run.notDue.length > 0 ? [`- not due in this phase: ${run.notDue.map(code).join(', ')}`] : []),
    `- ${steps.map(({ name, ms }) => `${md(name)} ${duration(ms)}`).join(' · ')}`,
    `- ${tool.name} ${tool.version}, Node ${tool.node}`,
  ]
}

/** Text in which nothing is markup. */
function md(text: string): string {
  return prose(text).replace(/[\\`*_{}[\]<>#|~!]/g, (char) =>
    char === '<' ? '&lt;' : char === '>' ? '&gt;' : `\\${char}`,
  )
}

/** A code span that holds any text, also in a table. */
function code(text: string): string {
  const shown = cut(visible(text), 500).replaceAll('|', '\\|')
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = shown.startsWith('`') || shown.endsWith('`') || shown === '' ? ' ' : ''
  return `${fence}${pad}${shown}${pad}${fence}`
}

function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...text.split('\n'), fence].map((line) => `  ${line}`).join('\n')
}
