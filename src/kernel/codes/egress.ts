export const EGRESS = {} as const
