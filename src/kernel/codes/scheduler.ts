export const SCHEDULER = {} as const
