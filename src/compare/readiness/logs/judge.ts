import type { Finding } from '../../../kernel/judgement.ts'
import type { DeclaredLogs } from '../../../ports/readiness-declared.ts'
import type { KindShape, LogKind, LogSide, Places, SideFacts } from './shape.ts'

export interface LogsJudged {
  findings: Finding[]
  /** Why the samples do not show everything. */
  gaps: string[]
  /** Kinds of messages that were seen on both sides. */
  compared: number
  notes: string[]
}

type Both = LogKind & { old: KindShape; new: KindShape }

export function judgeLogs(
  facts: Record<LogSide, SideFacts>,
  kinds: readonly LogKind[],
  { orderId, coverage }: Pick<DeclaredLogs, 'orderId' | 'coverage'>,
): LogsJudged {
  const both = kinds.filter((kind): kind is Both => kind.old !== null && kind.new !== null)
  const old = kinds.reduce((sum, kind) => sum + (kind.old?.lines ?? 0), 0)
  const met = both.reduce((sum, kind) => sum + kind.old.lines, 0)
  const unmet = kinds.filter((kind) => kind.old && !kind.new).sort((a, b) => (b.old?.lines ?? 0) - (a.old?.lines ?? 0))
  const share = old === 0 ? 0 : met / old
  return {
    findings: [
      ...fieldFindings(both, orderId),
      ...both.flatMap((kind) => [...levelFinding(kind), ...orderFinding(kind, orderId)]),
      ...timestampFinding(facts),
      ...lineFindings(facts.new),
    ],
    gaps: [
      ...(['old', 'new'] as const)
        .filter((side) => facts[side].json === 0)
        .map((side) => `the ${side} sample holds no line of JSON`),
      ...(old > 0 && share < coverage
        ? [
            `only ${Math.round(share * 100)} % of the old lines have a message that the new sample shows too, ${Math.round(coverage * 100)} % are asked; missing: ${unmet
              .slice(0, 3)
              .map((kind) => told(kind))
              .join('; ')}`,
          ]
        : []),
      ...(old > 0 && !kinds.some((kind) => kind.old && Object.keys(kind.old.orderIds).length > 0)
        ? [`no old line has an order’s id at ${orderId.join(' or ')}`]
        : []),
    ],
    compared: both.length,
    notes: notesOf(facts, both),
  }
}

const told = ({ name, template }: Pick<LogKind, 'name' | 'template'>) => `${name}: ${template.slice(0, 120)}`

/** A field that changed in many kinds of messages is one finding. */
function fieldFindings(kinds: readonly Both[], orderId: readonly string[]): Finding[] {
  const missing = new Map<string, { kind: Both; has: number }[]>()
  const types = new Map<string, { kind: Both; before: string[]; after: string[] }[]>()
  for (const kind of kinds)
    for (const [path, field] of Object.entries(kind.old.fields)) {
      const now = kind.new.fields[path]
      const isOrder = orderId.some((id) => id === path || id.startsWith(`${path}.`))
      if (field.lines === kind.old.lines && (now?.lines ?? 0) < kind.new.lines && !isOrder)
        missing.set(path, [...(missing.get(path) ?? []), { kind, has: now?.lines ?? 0 }])
      const [before, after] = [known(field.types), known(now?.types ?? [])]
      if (before.length > 0 && after.some((type) => !before.includes(type)))
        types.set(path, [...(types.get(path) ?? []), { kind, before, after }])
    }
  const under = (path: string) => [...missing.keys()].some((other) => path.startsWith(`${other}.`))
  return [
    ...[...missing]
      .filter(([path]) => !under(path))
      .map(([path, at]): Finding => {
        const [{ kind, has } = { kind: kinds[0] as Both, has: 0 }] = at
        return {
          code: 'log-field-missing',
          at: path,
          source: `in each of ${kind.old.lines} lines (${told(kind)})${more(at.length)}`,
          target: `in ${has} of ${kind.new.lines} lines`,
          remedy: {
            how: 'Configure the appender on stdout as the old file appender: same formatter, same named tags and payload.',
          },
        }
      }),
    ...[...types].map(([path, at]): Finding => {
      const [{ kind, before, after } = { kind: kinds[0] as Both, before: [], after: [] }] = at
      return {
        code: 'log-field-type',
        at: path,
        source: `${before.join(' or ')} (${told(kind)})${more(at.length)}`,
        target: after.join(' or '),
        remedy: { how: 'Write the field with its old type: a facet or measure of Datadog takes one type only.' },
      }
    }),
  ]
}

const known = (types: readonly string[]) => types.filter((type) => type !== 'null')
const more = (count: number) => (count > 1 ? `, and in ${count - 1} more kinds of messages` : '')

function levelFinding(kind: Both): Finding[] {
  const surplus = kind.new.levels.filter((level) => !kind.old.levels.includes(level))
  if (surplus.length === 0) return []
  return [
    {
      code: 'log-level-differs',
      at: told(kind),
      source: kind.old.levels.join(', '),
      target: kind.new.levels.join(', '),
      remedy: { how: 'Log it at its old level, or change the monitors by status first.' },
    },
  ]
}

function orderFinding(kind: Both, orderId: readonly string[]): Finding[] {
  const kept = orderId.find((path) => kind.old.orderIds[path] === kind.old.lines)
  const now = kept === undefined ? 0 : (kind.new.orderIds[kept] ?? 0)
  if (kept === undefined || now === kind.new.lines) return []
  const elsewhere = orderId.filter((path) => path !== kept && (kind.new.orderIds[path] ?? 0) > 0)
  return [
    {
      code: 'log-order-id-missing',
      at: told(kind),
      source: `${kept} in each of ${kind.old.lines} lines`,
      target: `in ${now} of ${kind.new.lines} lines${elsewhere.length > 0 ? `; now at ${elsewhere.join(', ')}` : ''}`,
      remedy: {
        how: `Tag the line by ${kept} as before (SemanticLogger.tagged around the order’s work), so that the order’s stream stays whole.`,
      },
    },
  ]
}

function timestampFinding(facts: Record<LogSide, SideFacts>): Finding[] {
  const surplus = Object.keys(facts.new.timestamps).filter((form) => facts.old.timestamps[form] === undefined)
  if (surplus.length === 0 || facts.old.json === 0) return []
  return [
    {
      code: 'log-timestamp-format',
      at: 'timestamp',
      source: Object.keys(facts.old.timestamps).join(' or '),
      target: surplus.join(' or '),
      remedy: { how: 'Set the formatter’s time_format as on the old hosts (ISO 8601, UTC, six decimals).' },
    },
  ]
}

function lineFindings({ ansi, traces, broken }: SideFacts): Finding[] {
  const tell = (code: 'log-ansi' | 'log-stack-trace-split' | 'log-line-split', { count, at }: Places, how: string) =>
    count === 0
      ? []
      : [{ code, at: at[0] ?? '', source: null, target: `${count} lines: ${at.join(', ')}`, remedy: { how } }]
  return [
    ...tell('log-ansi', ansi, 'Use the JSON formatter on stdout, and config.colorize_logging = false.'),
    ...tell(
      'log-stack-trace-split',
      traces,
      'Log exceptions by semantic_logger (logger.error(message, exception)): it keeps the trace in the line.',
    ),
    ...tell('log-line-split', broken, 'Shorten what is logged to under 16 KiB a line: container runtimes cut there.'),
  ]
}

function notesOf(facts: Record<LogSide, SideFacts>, both: readonly Both[]): string[] {
  const surplus = new Set(both.flatMap((kind) => Object.keys(kind.new.fields).filter((path) => !kind.old.fields[path])))
  return [
    ...(['old', 'new'] as const).flatMap((side) => {
      const { lines, json, plain, ruby, long, traces } = facts[side]
      return [
        `${side}: ${lines} lines, ${json} of JSON, ${plain.count} of plain text${ruby > 0 ? ` (${ruby} as Ruby’s Logger writes them)` : ''}, ${long} over 16 KiB${side === 'old' && traces.count > 0 ? `, ${traces.count} of stack traces` : ''}.`,
      ]
    }),
    ...(facts.new.plain.count > 0
      ? [`Plain text on stdout has no fields and no order: ${facts.new.plain.at.slice(0, 3).join(', ')}.`]
      : []),
    ...(surplus.size > 0 ? [`New fields: ${[...surplus].slice(0, 10).join(', ')}.`] : []),
  ]
}
