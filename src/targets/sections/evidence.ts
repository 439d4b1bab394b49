import { z } from 'zod'
import type { ResolveSection } from './index.ts'

declare module '../../kernel/check.ts' {
  interface Declared {
    /** After how many hours stored evidence is stale for `judge`. */
    evidence?: { maxAgeHours: number }
  }
}

export const evidenceShape = z.strictObject({ maxAgeHours: z.number().positive() }).optional()

export const resolveEvidence: ResolveSection = ({ evidence }) => (evidence ? { declared: { evidence } } : {})
