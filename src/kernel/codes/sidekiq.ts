export const SIDEKIQ = {} as const
