export const LOAD = {} as const
