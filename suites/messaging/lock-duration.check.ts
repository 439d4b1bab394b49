import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/service-bus.ts'

/** As long as the service's SDKs renew a lock unless they are told otherwise. */
const RENEWED_SECONDS = 300

export default defineCheck({
  id: 'messaging/lock-duration',
  question: 'Does a lock last as long as the longest work on one message?',
  plan: 'Service Bus consumer cutover',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['bus.topology'] },
  codes: ['lock-shorter-than-processing'],

  async gather({ target }, { declared: { serviceBus } }) {
    if (!serviceBus?.processing)
      throw new CannotTell(
        'not-configured',
        'config: serviceBus.processing.longestSeconds is not stated, so locks have nothing to be held against.',
      )
    const locks = await Promise.all(
      serviceBus.target.consumes.map(async (entity) => {
        const found = await target['bus.topology'].entity(entity)
        if (!found) throw new CannotTell('nothing-examined', `The target's namespace has no ${entity}.`)
        const { lockSeconds } = found.settings
        if (lockSeconds === undefined)
          throw new CannotTell(
            'nothing-examined',
            `${entity} of the target has no lock duration: a topic is not received from.`,
          )
        return { entity, lockSeconds }
      }),
    )
    return { locks, ...serviceBus.processing }
  },

  judge({ locks, longestSeconds, renewsLocks, headroom }) {
    const needed = longestSeconds * headroom
    const findings = locks.flatMap(({ entity, lockSeconds }): Finding[] =>
      (renewsLocks ? Math.max(RENEWED_SECONDS, lockSeconds) : lockSeconds) >= needed
        ? []
        : [
            {
              code: 'lock-shorter-than-processing',
              at: entity,
              source: `${needed} s: the longest work of ${longestSeconds} s, ${headroom} times`,
              target: renewsLocks
                ? `renewed for ${RENEWED_SECONDS} s, unless the workers are told otherwise`
                : `locked for ${lockSeconds} s`,
              remedy: {
                how: renewsLocks
                  ? 'Let the workers renew for longer (maxAutoLockRenewalDuration), or split the work; and make the effect idempotent by message id.'
                  : 'Raise the lock duration (5 minutes at most), or let the workers renew the lock while they work; and make the effect idempotent by message id.',
              },
            },
          ],
    )
    const longest = Math.max(...locks.map(({ lockSeconds }) => lockSeconds))
    return verdictOf(findings, locks.length, {
      notes: [`What a killed worker held comes back after ${longest} s at the latest: a handoff has to wait for that.`],
    })
  },
})
