import type { Capture } from '../../../ports/schedule.ts'
import { nothingRead, type OldEntry, type Read } from './entry.ts'
import { essenceOf } from './essence.ts'
import { readCron } from './vixie.ts'
import { type Ruby, UNITS, wheneverLine } from './whenever-times.ts'

const TEMPLATES: Readonly<Record<string, string>> = {
  command: ':task',
  rake: 'rake :task',
  script: ':task',
  runner: "rails runner ':task'",
}

/** A schedule.rb of the usual kind: `every`, `at:`, the job types, `set` and `env`. Anything that would have to be run to be known is refused by its line. */
export function readWhenever(text: string, { label, timeZone }: Pick<Capture, 'label' | 'timeZone'>): Read<OldEntry> {
  const read = nothingRead<OldEntry>()
  const templates = new Map(Object.entries(TEMPLATES))
  let times: string[] | undefined
  let refused = false
  for (const { line, place } of statements(text, label)) {
    const refuse = (why: string) => read.doubts.push(`${place}: ${why}; it is not read: '${line.slice(0, 60)}'.`)
    const { name, template } =
      /^job_type\s+:(?<name>\w+)\s*,\s*(?<quote>['"])(?<template>.*)\k<quote>$/.exec(line)?.groups ?? {}
    if (name !== undefined && template !== undefined) templates.set(name, template)
    else if (/^(?:set|env)\s+[:'"]/.test(line)) continue
    else if (/^every\b/.test(line)) {
      try {
        times = timesOf(line)
        refused = false
      } catch (error) {
        refuse((error as Error).message)
        refused = true
        times = []
      }
    } else if (line === 'end' || line === '}') {
      if (times === undefined) refuse('it ends something that is not an every')
      times = undefined
    } else if (times !== undefined) {
      const [, type = '', , task = ''] = /^(\w+)\s*\(?\s*(['"])(.*?)\2/.exec(line) ?? []
      const shape = templates.get(type)
      if (shape === undefined || /#\{/.test(task)) refuse('it would have to be run to be known')
      else if (!refused)
        for (const cron of times)
          read.entries.push(
            entryOf(
              cron,
              shape.replace(':task', () => task),
              place,
              timeZone,
            ),
          )
    } else refuse('it would have to be run to be known')
  }
  return read
}

function entryOf(cron: string, command: string, place: string, zone: string): OldEntry {
  const { essence, locked } = essenceOf(
    command.replace(/\s:(?:output|environment\w*|bundle_command|runner_command)\b/g, ''),
  )
  const calendar = readCron(cron, 'vixie')
  return {
    essence,
    places: [place],
    text: `${cron} ${essence}`,
    when:
      cron === '@reboot'
        ? { kind: 'boot' }
        : calendar
          ? { kind: 'calendar', calendar, zone }
          : { kind: 'unknown', why: `${place}: cron refuses '${cron}'.` },
    locked,
  }
}

/** Lines without comments; one that ends in a comma goes on, braces and `do` open a block. */
function* statements(text: string, label: string): Generator<{ line: string; place: string }> {
  let held = ''
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = `${held}${raw.replace(/^((?:[^'"#]|'[^']*'|"[^"]*")*)#(?!\{).*$/, '$1').trim()}`
    held = /[,\\]$/.test(line) ? `${line.replace(/\\$/, '')} ` : ''
    if (held !== '' || line === '') continue
    const place = `${label} line ${index + 1}`
    const [, opening, inside, closing] = /^(every\b.*?)(?:\bdo\b|\{)\s*(.*?)(?:;?\s*(\bend|\}))?$/.exec(line) ?? []
    if (opening === undefined) yield { line, place }
    else {
      yield { line: opening.trim(), place }
      for (const part of (inside ?? '').split(/;\s*/)) if (part !== '') yield { line: part.trim(), place }
      if (closing) yield { line: 'end', place }
    }
  }
}

function timesOf(line: string): string[] {
  const options = line.replace(/^every\s*\(?\s*/, '').replace(/\)\s*$/, '')
  const [, frequency = '', rest = ''] =
    /^(\[[^\]]*\]|'[^']*'|"[^"]*"|[^,]+?)\s*(?:,\s*(.*))?$/.exec(options.trim()) ?? []
  const [, at] = /(?:\bat:|:at\s*=>)\s*(\[[^\]]*\]|'[^']*'|"[^"]*"|[^,]+)/.exec(rest) ?? []
  const ats = at === undefined ? [undefined] : listOf(at, /,/)
  const isCron = /^(['"])\S+(?:\s+\S+){4}\1$/.test(frequency.trim())
  return listOf(frequency, isCron ? /(?!)/ : /,/).flatMap((every) => ats.map((one) => wheneverLine(every, one)))
}

/** A text may hold several times, separated by commas. */
function listOf(text: string, within: RegExp): Ruby[] {
  const inner = /^\[(.*)\]$/.exec(text.trim())?.[1]
  const parts = inner === undefined ? [text.trim()] : inner.split(/,\s*(?=[:'"\d])/)
  return parts.flatMap((part) => {
    const value = rubyOf(part.trim())
    return value.kind === 'text'
      ? value.text.split(within).map((one) => ({ kind: 'text' as const, text: one.trim() }))
      : [value]
  })
}

function rubyOf(text: string): Ruby {
  const [, , quoted] = /^(['"])([^'"]*)\1$/.exec(text) ?? []
  if (quoted !== undefined && !quoted.includes('#{')) return { kind: 'text', text: quoted }
  const [, symbol] = /^:(\w+)$/.exec(text) ?? []
  if (symbol) return { kind: 'symbol', text: symbol }
  const [, count, unit = ''] = /^(\d+)\.(\w+?)s?$/.exec(text) ?? []
  if (count && UNITS[unit]) return { kind: 'seconds', value: Number(count) * (UNITS[unit] ?? 0) }
  const [, low, high] = /^\(?(\d+)\.\.(\d+)\)?$/.exec(text) ?? []
  if (low && high) return { kind: 'range', low: Number(low), high: Number(high) }
  if (/^\d+$/.test(text)) return { kind: 'number', value: Number(text) }
  throw new Error(`'${text.slice(0, 40)}' would have to be run to be known`)
}
