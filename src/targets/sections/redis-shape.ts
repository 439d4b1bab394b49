import { z } from 'zod'

const fromEnvironment = z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/) })

const endpoint = z.strictObject({
  /** `rediss://user:password@host:6380/0`; with a password in it, only as env('NAME'). */
  url: z.union([fromEnvironment, z.string()]).optional(),
  kind: z.enum(['elasticache', 'azure-cache', 'azure-managed', 'self-managed']).optional(),
  /** Path of a PEM file, from the config's folder. Default: the system's roots. */
  ca: z.string().optional(),
})

export const redisShape = z.strictObject({ source: endpoint.optional(), target: endpoint.optional() })

export const sidekiqShape = z.strictObject({
  /** Of the application's Gemfile.lock. */
  version: z
    .string()
    .regex(/^\d+\.\d+/, 'must be a version such as 8.0.7')
    .optional(),
  /** Sidekiq's `timeout` (-t), seconds. */
  timeoutSeconds: z.number().positive().default(25),
  /** Of the longest job that may be in hand when a pod is stopped, seconds. */
  longestJobSeconds: z.number().positive().optional(),
  /** What becomes of waiting jobs at the cutover: worked off on the old side, or carried over. */
  waiting: z.enum(['drain', 'carry']).default('drain'),
  /** `maxmemory-policy` of the target as its control plane tells it, where the server itself does not. */
  evictionPolicy: z.string().optional(),
  /** Rendered Kubernetes manifests (YAML, several documents a file). */
  manifests: z.array(z.string()).default([]),
  /** Where a drain drill was recorded: a log of starts and ends, one JSON object a line. */
  drill: z.string().optional(),
})
