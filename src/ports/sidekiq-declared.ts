declare module '../kernel/check.ts' {
  interface Declared {
    sidekiq?: SidekiqDeclared
  }
}

/** What the config states of Sidekiq; a run cannot see it by itself. */
export interface SidekiqDeclared {
  version?: string
  timeoutSeconds: number
  longestJobSeconds?: number
  waiting: 'drain' | 'carry'
  evictionPolicy?: string
  /** Text of the manifests by their name in the config. */
  manifests: Readonly<Record<string, string>>
  /** Lines of a recorded drain drill. */
  drill?: string
  /** Version of the target that a rehearsal stands for: the servers at hand are of one. */
  standsFor?: string
}
