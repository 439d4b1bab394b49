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
  /** How long the preStop hook takes at most. */
  preStopSeconds?: number
  /** Between two heartbeats; Sidekiq's own is 10. */
  beatSeconds: number
  waiting: 'drain' | 'carry'
  evictionPolicy?: string
  persistence?: 'on' | 'off'
  /** Text of the manifests by their name in the config. */
  manifests: Readonly<Record<string, string>>
  /** Version of the target that a rehearsal stands for: the servers at hand are of one. */
  standsFor?: string
}
