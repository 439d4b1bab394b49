import type { Finding } from '../../kernel/judgement.ts'

export interface DeadLetters {
  entity: string
  /** As the service counts them, canaries among them. */
  count: number
  /** Of those that were looked at, without canaries: reason → how many. */
  reasons: Readonly<Record<string, number>>
  canaries: number
  looked: number
  known: number
}

/** The service's own word for a message whose time was over. */
const EXPIRED = 'TTLExpiredException'

export function deadLetterFindings({ entity, count, reasons, canaries, looked, known }: DeadLetters): Finding[] {
  const own = count - canaries
  const expired = Math.min(reasons[EXPIRED] ?? 0, Math.max(0, own - known))
  const others = Math.max(0, own - known - expired)
  const told = Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 10)
    .map(([reason, n]) => `${reason || 'no reason given'} ${n}`)
    .join(', ')
  const source = `${known} known`
  const target = `${own} dead letters${looked < count ? `, ${looked} of them looked at` : ''}: ${told}`
  return [
    ...(own < known
      ? [
          {
            code: 'dead-letters-below-known' as const,
            at: entity,
            source,
            target: `${own} dead letters`,
            remedy: {
              how: `Find out who removed or resent dead letters of ${entity}; then set serviceBus.knownDeadLetters to ${own}.`,
            },
          },
        ]
      : []),
    ...(others > 0
      ? [
          {
            code: 'dead-letters-grew' as const,
            at: entity,
            source,
            target,
            remedy: {
              how: `Look at each dead letter of ${entity} and its reason: mend the cause, send it again by hand or write it off; then state the number that stays in knownDeadLetters.`,
            },
          },
        ]
      : []),
    ...(expired > 0
      ? [
          {
            code: 'messages-expired-unread' as const,
            at: entity,
            source,
            target,
            remedy: {
              how: 'Raise the time to live over the longest gap of the handoff before it begins; send again what expired, oldest first, once consumers run.',
            },
          },
        ]
      : []),
  ]
}
