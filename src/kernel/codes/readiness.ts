export const READINESS = {} as const
