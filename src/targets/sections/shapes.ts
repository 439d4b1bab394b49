import { loadShape } from './load.ts'

/** Sections of the config besides MySQL, by key: each is a zod schema from a file of its own beside this one. */
export const SECTION_SHAPES = { load: loadShape } as const
