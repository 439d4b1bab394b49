declare module '../kernel/check.ts' {
  interface Declared {
    sidekiq?: SidekiqDeclared
  }
}

/** What the config states of Sidekiq; a run cannot see it by itself. */
export interface SidekiqDeclared {
  version?: string
  /** Sidekiq's `timeout`, where neither its command nor a config file among the manifests says it. */
  timeoutSeconds?: number
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
  /** Workloads of the manifests that run Sidekiq, `[Kind/]name[:container]`, where they do not tell it themselves. */
  workloads?: readonly string[]
  /** ENTRYPOINT of images by their name, without tag: what arguments without a command are given to. */
  entrypoints?: Readonly<Record<string, readonly string[]>>
  /** Scripts of the image that exec their arguments. */
  execs?: readonly string[]
  /** Those that look like it and do not. */
  otherWorkloads?: readonly string[]
  /** Version of the target that a rehearsal stands for: the servers at hand are of one. */
  standsFor?: string
}
