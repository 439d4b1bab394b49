import { CannotTell } from '../../kernel/judgement.ts'
import type { DeliveryHistory } from '../../ports/history.ts'
import type { SideHandle } from '../side.ts'
import { logEvents } from './log.ts'
import { peekEvents } from './peek.ts'
import { redisEvents } from './redis.ts'
import { tableEvents } from './table.ts'

export function historyReader(side: SideHandle): DeliveryHistory {
  const sources = side.services.history
  if (!sources)
    throw new CannotTell(
      'not-configured',
      'config: delivery.sources is not set, so nothing tells what was published and what happened.',
    )
  return {
    sources,
    read(source, tell) {
      const { from } = source
      switch (from.kind) {
        case 'log':
          return logEvents(source, from, tell, side.signal)
        case 'table':
          return tableEvents(source, from, tell, side)
        case 'peek':
          return peekEvents(source, from, tell, side)
        case 'redis':
          return redisEvents(source, from, tell, side)
      }
    },
  }
}
