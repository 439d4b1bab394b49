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

const workload = z
  .string()
  .regex(
    /^(?:[A-Za-z]+\/)?[a-z0-9.-]+(?::[a-z0-9-]+)?$/,
    'must be [Kind/]name[:container], such as Deployment/oms-worker',
  )

export const sidekiqShape = z.strictObject({
  /** Of the application's Gemfile.lock. */
  version: z
    .string()
    .regex(/^\d+\.\d+/, 'must be a version such as 8.0.7')
    .optional(),
  /** Sidekiq's `timeout`, seconds, where neither -t nor a sidekiq.yml in a ConfigMap of the manifests says it: of config/sidekiq.yml in the image. */
  timeoutSeconds: z.number().positive().optional(),
  /** Of the longest job that may be in hand when a pod is stopped, seconds. */
  longestJobSeconds: z.number().positive().optional(),
  /** How long the preStop hook takes at most, where its text does not say. */
  preStopSeconds: z.number().min(0).optional(),
  /** Between two heartbeats, seconds; only a rehearsal has another one than Sidekiq's own 10. */
  beatSeconds: z.number().min(0.1).max(60).default(10),
  /** What becomes of waiting jobs at the cutover: worked off on the old side, or carried over. */
  waiting: z.enum(['drain', 'carry']).default('drain'),
  /** `maxmemory-policy` of the target as its control plane tells it, where the server itself does not. */
  evictionPolicy: z.string().optional(),
  /** Whether the target keeps its keys over a restart, as its control plane tells it, where the server itself does not. */
  persistence: z.enum(['on', 'off']).optional(),
  /** Rendered Kubernetes manifests (YAML, several documents a file). */
  manifests: z.array(z.string()).default([]),
  /** Workloads that run Sidekiq where the manifests do not tell it, `oms-worker`, `Deployment/oms-worker` or `oms-worker:app` for one container. */
  workloads: z.array(workload).optional(),
  /** Workloads that look as if they ran Sidekiq and do not, such as a consumer of Service Bus called worker. */
  otherWorkloads: z.array(workload).optional(),
  /** ENTRYPOINT of images by their name without tag, as `docker inspect` shows it: what `args` without `command` are given to. */
  entrypoints: z.record(z.string(), z.array(z.string()).min(1)).optional(),
  /** Scripts of the image that exec their arguments, such as bin/docker-entrypoint. */
  execs: z.array(z.string()).optional(),
  /** Where a drain drill was recorded: a log of starts and ends, one JSON object a line. */
  drill: z.string().optional(),
  /** Jobs that waited in the old Redis once its workers were quiet: what `npm run sidekiq:record` wrote. */
  before: z.string().optional(),
})
