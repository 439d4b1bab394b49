import type { Role } from '../kernel/check.ts'

/**
 * What a side has besides MySQL: addresses, credentials as `Secret`, files that were captured there.
 * Each port's file adds its own: `declare module './services.ts' { interface Services { redis: RedisEndpoint } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Services {}

/** What is configured of them; an adapter throws `CannotTell('not-configured', …)` where its own is absent. */
export type SideServices = Readonly<Record<Role, Partial<Services>>>
