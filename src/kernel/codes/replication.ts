export const REPLICATION = {} as const
