export const CAPACITY = {} as const
