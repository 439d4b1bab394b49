import type { Finding } from '../src/kernel/judgement.ts'
import type { LedgerCheck } from '../src/kernel/ledger.ts'
import type { Paint } from './console-paint.ts'
import { padEnd, wrap } from './layout.ts'
import { count, counted, cut, lines, prose, visible } from './text.ts'
import { keyText, pair, shown } from './values.ts'
import { byCode, SYMBOL, unkept } from './view.ts'

export interface Screen {
  paint: Paint
  columns: number
}

/** Shown of one code in one check, and of one check; the report holds more. */
const MOST_OF_A_CODE = 5
const MOST_OF_A_CHECK = 15
const MOST_STATEMENTS = 8
const VALUE = 220
const DIFF_LINES = 24
/** A statement is shown whole or not at all: half of one could be run. */
const STATEMENT = 4_000

/** `indent` spaces, `label` in `room` columns, then text wrapped beside it. */
export function field(
  label: string,
  text: string,
  { columns }: Screen,
  { indent, room, style = (s) => s }: { indent: number; room: number; style?: (text: string) => string },
): string[] {
  const [first = '', ...rest] = wrap(text, columns - indent - room)
  const pad = ' '.repeat(indent + room)
  return [
    `${' '.repeat(indent)}${padEnd(label.length < room ? label : `${label} `, room)}${style(first)}`,
    ...rest.map((line) => pad + style(line)),
  ]
}

export function indented(text: string, indent: number, { columns }: Screen, style = (s: string) => s): string[] {
  return text === '' ? [] : wrap(text, columns - indent).map((line) => ' '.repeat(indent) + style(line))
}

/** A broken check: what it asks, then its findings by code. */
export function brokenCheck(check: LedgerCheck, screen: Screen): string[] {
  const { paint } = screen
  const about = `${check.severity} · ${counted(check.total, 'finding')} · plan section ${check.plan}`
  let room = MOST_OF_A_CHECK
  const groups = byCode(check.findings).flatMap((group) => {
    const most = Math.max(1, Math.min(room, MOST_OF_A_CODE))
    room -= Math.min(most, group.findings.length)
    return codeGroup(group, most, screen)
  })
  const lost = unkept(check)
  return [
    `  ${paint.tint('broken', SYMBOL.broken)} ${paint.strong(check.id)}`,
    ...indented(prose(check.question), 4, screen),
    ...indented(about, 4, screen, paint.quiet),
    ...groups,
    ...(lost > 0
      ? ['', ...indented(`${counted(lost, 'more finding')} counted, but not kept as samples.`, 4, screen)]
      : []),
  ]
}

function codeGroup(
  { code, meaning, findings }: ReturnType<typeof byCode>[number],
  most: number,
  screen: Screen,
): string[] {
  const { paint } = screen
  const kept = findings.slice(0, most)
  const left = findings.length - kept.length
  const places = findings.length > 1 ? paint.quiet(`  ${counted(findings.length, 'place')}`) : ''
  return [
    '',
    `    ${paint.tint('broken', code)}${places}`,
    ...indented(prose(meaning), 4, screen, paint.quiet),
    ...alike(kept).flatMap((same) => [
      '',
      ...same.flatMap((finding) => findingLines(finding, screen)),
      ...remedyLines(same, screen),
    ]),
    ...(left > 0 ? ['', `      … and ${counted(left, 'more place')}: see the report`] : []),
  ]
}

/** Runs of findings with the same remedy, which is then told once. */
function alike(findings: readonly Finding[]): Finding[][] {
  const runs: Finding[][] = []
  for (const finding of findings) {
    const last = runs.at(-1)
    const { how, sql } = finding.remedy
    const same = last?.[0] && last[0].remedy.how === how && last[0].remedy.sql?.on === sql?.on
    if (last && same) last.push(finding)
    else runs.push([finding])
  }
  return runs
}

function findingLines({ at, key, source, target, diff }: Finding, screen: Screen): string[] {
  const side = (label: string, text: string) => field(label, text, screen, { indent: 8, room: 8 })
  const values = pair(source, target, VALUE)
  const told = diff !== undefined && Math.max(shown(source).length, shown(target).length) > 60
  return [
    ...indented(cut(visible(at), VALUE), 6, screen, screen.paint.strong),
    ...(key ? side('key', keyText(key)) : []),
    ...(told ? [] : [...side('source', values.source), ...side('target', values.target)]),
    ...(diff === undefined ? [] : diffLines(diff, screen)),
  ]
}

function diffLines(diff: string, { paint }: Screen): string[] {
  const all = lines(diff).filter((line) => !/^(Index: |={10,}$|\\ No newline)/.test(line))
  const kept = all.slice(0, DIFF_LINES).map((line) => `        ${paint.diff(cut(line, VALUE))}`)
  const left = all.length - kept.length
  return [...kept, ...(left > 0 ? [`        … ${counted(left, 'more line')}: see the report`] : [])]
}

function remedyLines(findings: readonly Finding[], screen: Screen): string[] {
  const { paint } = screen
  const { how, sql } = findings[0]!.remedy
  const told = field('remedy', prose(how), screen, { indent: 6, room: 10 })
  if (!sql) return told
  const statements = [...new Set(findings.flatMap(({ remedy }) => remedy.sql?.statements ?? []))]
  const left = statements.length - MOST_STATEMENTS
  return [
    ...told,
    `        ${paint.quiet(`-- on the ${sql.on}:`)}`,
    ...statements.slice(0, MOST_STATEMENTS).flatMap(statementLines),
    ...(left > 0 ? [`        ${paint.quiet(`-- and ${counted(left, 'more statement')}: see the report`)}`] : []),
  ]
}

/** Not wrapped: it is there to be copied. */
function statementLines(statement: string): string[] {
  if (statement.length > STATEMENT)
    return [`        -- a statement of ${count(statement.length)} characters: see the report`]
  return lines(/;\s*$/.test(statement) ? statement : `${statement};`).map((line) => `        ${line}`)
}
