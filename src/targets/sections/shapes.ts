import { deliveryShape } from './delivery-shape.ts'
import { egressShape } from './egress-shape.ts'
import { evidenceShape } from './evidence.ts'
import { loadShape } from './load.ts'
import { readinessShape } from './readiness-shape.ts'
import { redisShape, sidekiqShape } from './redis-shape.ts'
import { schedulesShape } from './schedules-shape.ts'
import { serviceBusShape } from './service-bus-shape.ts'

/** Sections of the config besides MySQL, by key: each is a zod schema from a file of its own beside this one. */
export const SECTION_SHAPES = {
  delivery: deliveryShape,
  egress: egressShape.optional(),
  evidence: evidenceShape,
  load: loadShape,
  readiness: readinessShape.optional(),
  redis: redisShape.optional(),
  schedules: schedulesShape.optional(),
  serviceBus: serviceBusShape,
  sidekiq: sidekiqShape.optional(),
} as const
