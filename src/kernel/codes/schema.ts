export const SCHEMA = {} as const
