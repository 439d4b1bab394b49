export const MESSAGING = {} as const
