import type { Declared } from '../../kernel/check.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { DeclaredSchedules } from '../../ports/schedule.ts'

export function declaredSchedules({ schedules }: Declared): DeclaredSchedules {
  if (!schedules)
    throw new CannotTell(
      'not-configured',
      'config: schedules is not set (gem, redis, timeZone, owner of both sides), so nothing is known of them.',
    )
  return schedules
}
