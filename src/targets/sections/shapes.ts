import { egressShape } from './egress-shape.ts'
import { evidenceShape } from './evidence.ts'
import { schedulesShape } from './schedules-shape.ts'

/** Sections of the config besides MySQL, by key: each is a zod schema from a file of its own beside this one. */
export const SECTION_SHAPES = {
  egress: egressShape.optional(),
  evidence: evidenceShape,
  schedules: schedulesShape.optional(),
} as const
