import { deliveryShape } from './delivery-shape.ts'
import { serviceBusShape } from './service-bus-shape.ts'

/** Sections of the config besides MySQL, by key: each is a zod schema from a file of its own beside this one. */
export const SECTION_SHAPES = { delivery: deliveryShape, serviceBus: serviceBusShape } as const
