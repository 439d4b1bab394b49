import { VERDICTS } from '../src/kernel/gate.ts'
import type { EngineReport, Ledger } from '../src/kernel/ledger.ts'
import { sinceBefore } from './console-compared.ts'
import { brokenCheck, field, indented, type Screen } from './console-findings.ts'
import { padEnd, wrap } from './layout.ts'
import { scrubbed } from './scrubbed.ts'
import { count, counted, cut, duration, moment, prose, visible } from './text.ts'
import {
  broken,
  caveats,
  domains,
  isBlocker,
  SYMBOL,
  statement,
  unprovenGroups,
  type WaivedGroup,
  waivedGroups,
} from './view.ts'

/** The last screen, a line an item. The verdict comes last, where the eye is when the run ends. */
export function finalScreen(dirty: Ledger, files: readonly string[], screen: Screen): string[] {
  const ledger = scrubbed(dirty)
  const waived = waivedGroups(ledger)
  return [
    ...decisions(ledger, waived.filter(isBlocker), screen),
    ...brokenSection(ledger, screen),
    ...unprovenSection(ledger, screen),
    ...otherWaivers(
      waived.filter((group) => !isBlocker(group)),
      screen,
    ),
    ...sinceBefore(ledger, screen),
    ...notes(ledger, screen),
    ...domainTable(ledger, screen),
    ...thisRun(ledger, files, screen),
    ...caveatLines(ledger, screen),
    '',
    ...lastLine(ledger, screen),
    '',
  ]
}

function section(title: string, { paint }: Screen): string[] {
  return ['', paint.heading(title), '']
}

function decisions(ledger: Ledger, blockers: readonly WaivedGroup[], screen: Screen): string[] {
  if (ledger.plannedOut.length === 0 && blockers.length === 0) return []
  return [
    ...section('Decided beforehand, and not proven', screen),
    ...ledger.plannedOut.flatMap(({ check, owner, reason, expires }) => [
      `  - planned out  ${screen.paint.strong(prose(check))}`,
      ...indented(decision({ owner, reason, expires }), 17, screen),
    ]),
    ...blockers.flatMap((group) => waivedLines(group, screen)),
  ]
}

function waivedLines({ check, waiver, findings }: WaivedGroup, screen: Screen): string[] {
  const { paint } = screen
  const more = findings.length > 1 ? ` and ${counted(findings.length - 1, 'more place')}` : ''
  return [
    `  ${paint.tint('waived', `${SYMBOL.waived} waived     `)}  ${paint.strong(check.id)}  ${check.severity}`,
    ...indented(`${waiver.code} at ${cut(visible(findings[0]?.at ?? ''), 120)}${more}`, 17, screen),
    ...indented(decision(waiver), 17, screen),
  ]
}

function decision({ owner, reason, expires }: { owner: string; reason: string; expires: string }): string {
  return `${prose(reason)} (${prose(owner)}, until ${prose(expires)})`
}

function brokenSection(ledger: Ledger, screen: Screen): string[] {
  const checks = broken(ledger)
  if (checks.length === 0) return []
  const total = checks.reduce((sum, check) => sum + check.total, 0)
  return [
    ...section(`Broken: ${counted(checks.length, 'check')}, ${counted(total, 'finding')}`, screen),
    ...checks.flatMap((check, index) => [...(index > 0 ? [''] : []), ...brokenCheck(check, screen)]),
  ]
}

function unprovenSection(ledger: Ledger, screen: Screen): string[] {
  const groups = unprovenGroups(ledger)
  if (groups.length === 0) return []
  const { paint, columns } = screen
  return [
    ...section(`Unproven: ${counted(ledger.summary.unproven, 'check')}`, screen),
    ...groups.flatMap(({ reason, cause, checks }, index) => {
      const [first = '', ...rest] = wrap(cut(prose(cause), 600), columns - 4)
      return [
        ...(index > 0 ? [''] : []),
        `  ${paint.tint('unproven', SYMBOL.unproven)} ${first}`,
        ...rest.map((line) => `    ${line}`),
        ...indented(`${reason.replaceAll('-', ' ')}: ${checks.map(({ id }) => id).join(', ')}`, 4, screen, paint.quiet),
      ]
    }),
  ]
}

function otherWaivers(groups: readonly WaivedGroup[], screen: Screen): string[] {
  if (groups.length === 0) return []
  return [...section('Waived warnings', screen), ...groups.flatMap((group) => waivedLines(group, screen))]
}

function notes(ledger: Ledger, screen: Screen): string[] {
  const noted = ledger.checks.filter((check) => check.notes.length > 0)
  if (noted.length === 0) return []
  return [
    ...section('Notes', screen),
    ...noted.flatMap(({ id, notes: own }) => [
      `  ${screen.paint.strong(id)}`,
      ...own.flatMap((note) => indented(cut(prose(note), 400), 4, screen)),
    ]),
  ]
}

function domainTable(ledger: Ledger, screen: Screen): string[] {
  const rows = domains(ledger)
  if (rows.length === 0) return []
  const { paint } = screen
  const cell = (text: string) => text.padStart(12)
  return [
    ...section('By domain', screen),
    paint.quiet(`  ${padEnd('', 14)}${VERDICTS.map((v) => cell(`${SYMBOL[v]} ${v}`)).join('')}`),
    ...rows.map(({ domain, counts }) => {
      const cells = VERDICTS.map((v) =>
        counts[v] === 0 ? paint.quiet(cell('·')) : paint.tint(v, cell(count(counts[v]))),
      )
      return `  ${padEnd(domain, 14)}${cells.join('')}`
    }),
  ]
}

type Line = (label: string, text: string) => string[]

function thisRun(ledger: Ledger, files: readonly string[], screen: Screen): string[] {
  const { engines, steps, run, tool, checks } = ledger
  const line: Line = (label, text) => field(label, text, screen, { indent: 2, room: 10 })
  const databases = run.databases.length > 0 ? `databases ${run.databases.map(visible).join(', ')}` : 'no database'
  const slow = checks.filter(({ durationMs }) => durationMs >= 1000).sort((a, b) => b.durationMs - a.durationMs)
  const parts = (of: readonly string[]) => of.join(' · ')
  const notDue = `${counted(run.notDue.length, 'check')} in this phase: ${run.notDue.map(prose).join(', ')}`
  const steps_ = steps.map(({ name, ms }) => `${prose(name)} ${duration(ms)}`)
  const slowest = slow.slice(0, 3).map(({ id, durationMs }) => `${id} ${duration(durationMs)}`)
  return [
    ...section('This run', screen),
    ...engines.flatMap((engine) => engineLines(engine, line)),
    ...line('asked', parts([`phase ${run.phase}`, databases, moment(run.startedAt)])),
    ...(run.notDue.length > 0 ? line('not due', notDue) : []),
    ...line('took', parts([duration(run.durationMs), ...steps_])),
    ...(slowest.length > 0 ? line('slowest', parts(slowest)) : []),
    ...line('with', `${tool.name} ${tool.version}, Node ${tool.node}`),
    ...pageFirst(files).flatMap((file, index) => line(index === 0 ? 'report' : '', visible(file))),
  ]
}

function pageFirst(files: readonly string[]): string[] {
  return files.toSorted((a, b) => Number(b.endsWith('.html')) - Number(a.endsWith('.html')))
}

function engineLines({ role, product, provisioner, standIn, remarks }: EngineReport, line: Line): string[] {
  return [
    ...line(prose(role), `${prose(product)} · ${prose(provisioner)}${standIn ? ' · a stand-in' : ''}`),
    ...remarks.flatMap((remark) => line('', `- ${prose(remark)}`)),
  ]
}

function caveatLines(ledger: Ledger, screen: Screen): string[] {
  const all = caveats(ledger)
  if (all.length === 0) return []
  const mark = screen.paint.tint('unproven', '!')
  return [
    '',
    ...all.flatMap((caveat) => indented(caveat, 4, screen).map((l, i) => (i === 0 ? `  ${mark} ${l.trimStart()}` : l))),
  ]
}

function lastLine(ledger: Ledger, { paint, columns }: Screen): string[] {
  const { verdict } = ledger
  const [first = '', ...rest] = wrap(statement(ledger), columns - 2)
  return [paint.banner(verdict, verdict) + paint.strong(first.slice(verdict.length)), ...rest.map(paint.strong)]
}
