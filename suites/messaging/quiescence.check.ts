import { setTimeout as wait } from 'node:timers/promises'
import {
  canaryFate,
  notDrained,
  type Seen,
  stillConsumed,
  type Watched,
} from '../../src/compare/messaging/quiescence.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { BusMessageReader } from '../../src/ports/service-bus.ts'

const LOOKED_AT = 1_000
const SAMPLE_MS = 1_000
/** The service's SDKs renew a lock by themselves for so long, even where the worker hangs. */
const RENEWED_SECONDS = 300

export default defineCheck({
  id: 'messaging/quiescence',
  question: 'Is the old side drained, and does nobody receive there any more?',
  plan: 'Service Bus consumer cutover',
  severity: 'blocker',
  phases: ['freeze'],
  needs: { source: ['bus.topology', 'bus.messages', 'bus.canary'] },
  codes: ['bus-not-drained', 'bus-still-consumed'],
  timeout: 900_000,

  async gather({ source }, { declared: { serviceBus }, signal, progress }) {
    if (!serviceBus) throw new CannotTell('not-configured', 'config: serviceBus is not stated.')
    const { processing, marginSeconds, backlog } = serviceBus
    if (!processing)
      throw new CannotTell(
        'not-configured',
        'config: serviceBus.processing.longestSeconds is not stated: how long to watch is not known.',
      )
    const messages = source['bus.messages']
    const begun = await Promise.all(
      serviceBus.source.consumes.map(async (entity) => {
        const settings = await source['bus.topology'].entity(entity)
        if (!settings) throw new CannotTell('nothing-examined', `The source's namespace has no ${entity}.`)
        const { lockSeconds } = settings.settings
        if (lockSeconds === undefined)
          throw new CannotTell(
            'nothing-examined',
            `${entity} of the source has no lock duration: a topic is not received from.`,
          )
        return { entity, lockSeconds, before: await look(messages, entity) }
      }),
    )
    const seconds = Math.max(...begun.map(({ lockSeconds }) => lockSeconds)) + processing.longestSeconds + marginSeconds
    const canaries = new Map<string, string>()
    for (const { entity } of begun) {
      // It outlives the watch, not the evening.
      const id = await source['bus.canary'].send(entity, seconds * 1_000 + 10_000)
      if (id !== undefined) canaries.set(entity, id)
    }
    const counts = new Map(begun.map(({ entity, before }) => [entity, [before.counts.active]]))
    const end = Date.now() + seconds * 1_000
    while (Date.now() < end) {
      await wait(Math.min(SAMPLE_MS, end - Date.now()), undefined, { signal })
      progress({
        done: Math.round(seconds - (end - Date.now()) / 1_000),
        total: Math.round(seconds),
        label: 's watched',
      })
      for (const { entity } of begun) counts.get(entity)?.push((await messages.counts(entity)).active)
    }
    const watched: Watched[] = await Promise.all(
      begun.map(async (one) => ({
        ...one,
        after: await look(messages, one.entity),
        counts: [...new Set(counts.get(one.entity))],
        canary: canaries.get(one.entity) ?? null,
      })),
    )
    return { watched: watched.map(kept), attached: (await messages.attached()) ?? null, seconds, backlog }
  },

  judge({ watched, attached, seconds, backlog }) {
    const findings = watched.flatMap((one) => [
      ...(backlog === 'none' ? notDrained(one) : []),
      ...stillConsumed(one, attached),
    ])
    const blind = attached ? [] : watched.filter((one) => canaryFate(one) !== 'untouched').map(({ entity }) => entity)
    const notes = [`Watched for ${seconds} s: longer than the longest lock and the longest work.`]
    if (!attached)
      notes.push(
        `No API lists receivers. A worker that hangs and renews its lock stays unseen for ${RENEWED_SECONDS} s: see that the old processes are gone.`,
      )
    if (findings.length === 0 && blind.length > 0)
      return {
        ...unproven(
          'not-configured',
          `Whether anybody receives from ${blind.join(', ')} was not seen: allow a canary in serviceBus.canaries.`,
        ),
        notes,
      }
    return verdictOf(findings, watched.length, { notes })
  },
})

async function look(messages: BusMessageReader, entity: string): Promise<Seen> {
  return { counts: await messages.counts(entity), ...(await messages.peek(entity, LOOKED_AT)) }
}

/** What has to be kept of a backlog: what was touched, the canaries, and the last that was looked at. */
function kept(watched: Watched): Watched {
  const now = new Map(watched.after.messages.map((message) => [message.sequence, message]))
  const steady = new Set(
    watched.before.messages.flatMap(({ sequence, deliveryCount, canary, state }) =>
      !canary && state === 'active' && now.get(sequence)?.deliveryCount === deliveryCount ? [sequence] : [],
    ),
  )
  const last = watched.after.messages.at(-1)
  return {
    ...watched,
    before: { ...watched.before, messages: watched.before.messages.filter(({ sequence }) => !steady.has(sequence)) },
    after: {
      ...watched.after,
      messages: watched.after.messages.filter((message) => !steady.has(message.sequence) || message === last),
    },
  }
}
