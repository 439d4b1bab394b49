import { type Finding, type Judgement, type UnprovenReason, unproven, verdictOf } from '../../kernel/judgement.ts'
import { claimsOf, interval, type Terms } from './findings.ts'
import type { LongestWork, ReadHistory, ReadSource } from './read.ts'
import type { HistoryReport, Level } from './report.ts'

/** Why the history does not suffice for "once and only once". */
interface Doubt {
  reason: UnprovenReason
  cause: string
}

/** Was everything done exactly once, and by one side at a time? What was never read is not proven; what is found is told in any case. */
export function judgeHistory(
  { sources, report, longestWork }: ReadHistory,
  terms: Terms,
  processing: { longestSeconds: number } | null = null,
): Judgement {
  const doubts = [...missing(sources), ...unreadable(sources), ...undecided(report)]
  const unread = {
    effects: (['source', 'target'] as const).some(
      (side) => !sources.some((one) => one.side === side && isRead(one, 'effect')),
    ),
    publications:
      !sources.some((one) => isRead(one, 'published')) ||
      sources.some((one) => one.tells === 'published' && one.unread),
  }
  const broken = sources.some((one) => one.tells === 'effect' && (one.unread !== undefined || one.malformed > 0))
  const claims = claimsOf(report, { ...unread, effects: unread.effects || broken }, terms)
  const longer = longerThan(processing, longestWork ?? null)
  const findings = [...claims.findings, ...longer]
  const total = claims.total + longer.length
  const notes = [
    ...notesOf(sources, report),
    ...measuredNote(processing, longestWork ?? null),
    ...(findings.length > 0 ? doubts.map(({ cause }) => `Not proven: ${cause}`) : []),
  ]
  if (findings.length === 0 && doubts[0])
    return { ...unproven(doubts[0].reason, doubts.map(({ cause }) => cause).join(' ')), notes }
  return verdictOf(findings, report.messages?.due ?? report.keys?.due ?? 0, { total, notes })
}

/** What the config says of the longest work, against what the workers measured. */
function longerThan(processing: { longestSeconds: number } | null, longest: LongestWork | null): Finding[] {
  if (!processing || !longest || longest.ms <= processing.longestSeconds * 1_000) return []
  const seconds = Math.ceil(longest.ms / 1_000)
  return [
    {
      code: 'processing-longer-than-configured',
      at: longest.place,
      source: `serviceBus.processing.longestSeconds: ${processing.longestSeconds}`,
      target: `${(longest.ms / 1_000).toFixed(1)} s`,
      remedy: {
        how: `Set serviceBus.processing.longestSeconds to at least ${seconds}, and check the lock durations again.`,
      },
    },
  ]
}

function measuredNote(processing: { longestSeconds: number } | null, longest: LongestWork | null): string[] {
  if (longest) return [`The longest work on one message took ${(longest.ms / 1_000).toFixed(1)} s.`]
  return processing
    ? ['No effect says how long it took (fields.duration): serviceBus.processing.longestSeconds is not measured here.']
    : []
}

function isRead(source: ReadSource, tells: ReadSource['tells']): boolean {
  return source.tells === tells && source.unread === undefined && source.events > 0
}

const ROLES = { source: 'the old side (source)', target: 'the new side (target)' } as const

function missing(sources: readonly ReadSource[]): Doubt[] {
  const doubts: Doubt[] = []
  if (!sources.some(({ tells }) => tells === 'published'))
    doubts.push({ reason: 'not-configured', cause: 'config: delivery.sources has none that tells what was published.' })
  for (const side of ['source', 'target'] as const)
    if (!sources.some((one) => one.tells === 'effect' && one.side === side))
      doubts.push({
        reason: 'not-configured',
        cause: `config: delivery.sources has none that tells the effects of ${ROLES[side]}.`,
      })
  return doubts
}

function unreadable(sources: readonly ReadSource[]): Doubt[] {
  return sources.flatMap((one): Doubt[] => {
    if (one.unread !== undefined) return [{ reason: 'unreachable', cause: sentence(one.unread) }]
    if (one.malformed > 0)
      return [
        {
          reason: 'nothing-examined',
          cause: `${one.name}: ${one.malformed} of ${one.records} records could not be read and may hide what happened (${one.firstMalformed}).`,
        },
      ]
    if (one.events === 0 && (one.tells === 'published' || one.tells === 'effect'))
      return [
        {
          reason: 'nothing-examined',
          cause: `${one.name}: none of its ${one.records} records tells of ${one.tells === 'effect' ? 'an effect' : 'a publication'}; an empty history proves nothing.`,
        },
      ]
    return []
  })
}

function undecided({ messages, keys }: HistoryReport): Doubt[] {
  const level = messages ?? keys
  if (!level)
    return [
      {
        reason: 'nothing-examined',
        cause:
          'Publications and effects have neither message ids nor business keys in common; set the paths of id or key.',
      },
    ]
  const doubts: Doubt[] = []
  if (level.pending > 0)
    doubts.push({
      reason: 'moving-target',
      cause: `${level.pending} were published too shortly before the history ends to be missed; capture the logs later.`,
    })
  const open = Math.min(messages?.undecided ?? Number.POSITIVE_INFINITY, keys?.undecided ?? Number.POSITIVE_INFINITY)
  if (open > 0)
    doubts.push({
      reason: 'nothing-examined',
      cause: `${open} can be neither found nor missed, as some records carry no message id and no business key to match by.`,
    })
  return doubts
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}

function notesOf(sources: readonly ReadSource[], report: HistoryReport): string[] {
  const { messages, keys, counts, overlaps, gaps, clocks, sides, longestMs } = report
  // The same file may be read for several things.
  const foreign = sources.reduce((sum, one) => sum + (one.tells === 'effect' ? one.foreign : 0), 0)
  return [
    `${counts.due} publications and ${counts.effects} effects (${sides.source.effects} by the source, ${sides.target.effects} by the target) from ${sources.length} sources.`,
    ...levelNote('messages', messages),
    ...levelNote('business keys', keys),
    ...(longestMs === null ? [] : [`The longest way from publication to effect took ${Math.round(longestMs)} ms.`]),
    `Both sides consumed for ${Math.round(overlaps.totalMs)} ms in ${overlaps.count} windows, neither for ${Math.round(gaps.totalMs)} ms in ${gaps.count}.`,
    ...clocks.map(
      ({ clock, against, least, most }) => `Clock of ${clock} against ${against}: ahead by ${interval(least, most)}.`,
    ),
    ...(counts.repeatedRecords > 0 ? [`${counts.repeatedRecords} records were read twice and count once.`] : []),
    ...(foreign > 0 ? [`${foreign} lines of the logs of effects are no JSON and were passed over.`] : []),
  ]
}

function levelNote(what: string, level: Level | null): string[] {
  if (!level) return []
  const parts = [
    [level.once, 'once'],
    [level.redelivered.count, 'of them delivered again, with one effect'],
    [level.remaining, 'still in the queue'],
    [level.deadLettered, 'dead-lettered'],
    [level.dropped, 'dropped by duplicate detection'],
    [
      level.explained,
      what === 'messages' ? 'done under their business key by another message' : 'explained by their messages',
    ],
    [level.publishedAgain, 'published more than once'],
    [level.unsettled.count, 'done and still in the queue, so that they come again'],
    [level.before, 'before the window'],
  ] as const
  const told = parts.flatMap(([count, words], i) => (count > 0 || i === 0 ? `${count} ${words}` : []))
  return [`Of ${level.due} ${what}: ${told.join(', ')}.`]
}
