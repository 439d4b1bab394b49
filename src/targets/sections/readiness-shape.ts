import { z } from 'zod'

const words = z.string().min(1)
const files = z.array(words).min(1)
const day = z.iso.date('must be a day, YYYY-MM-DD')
const moment = z.iso.datetime({ offset: true, error: 'must be a moment, YYYY-MM-DDTHH:MM:SSZ' })
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be an IP address or a CIDR range')
const secret = z.custom<{ env: string }>(
  (value) => z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/) }).safeParse(value).success,
  "must be env('NAME'): a secret does not stand in the config",
)

const home = z.discriminatedUnion('home', [
  z.strictObject({ home: z.literal('key-vault'), paths: files, mount: words }),
  z.strictObject({ home: z.literal('blob'), paths: files, sas: words }),
  z.strictObject({ home: z.literal('stdout'), paths: files }),
  z.strictObject({ home: z.literal('ephemeral'), paths: files, mount: words.optional(), reason: words }),
  z.strictObject({ home: z.literal('none'), paths: files, owner: words, reason: words }),
])

const filesystem = z.strictObject({
  /** Rails.root on the old hosts, e.g. `/var/www/oms/current`. */
  root: words.regex(/^\//, 'must be an absolute path'),
  /** Every host that serves today. */
  hosts: files,
  /** Output of `inotifywait -m -r` (default, --csv, or --format '%T %w%f %e') or of `find … -newer FILE` (plain, -print0, -ls, -printf '%T@ %p\n'); plain or gzip. */
  captures: z
    .array(z.strictObject({ file: words, host: words, watched: files, from: moment, until: moment }))
    .default([]),
  minimumHours: z.number().positive().default(24),
  /** Folders of the Ruby source: as it runs on the hosts, and as it is in the image. */
  app: words.optional(),
  image: words.optional(),
  expressions: z.array(z.strictObject({ at: words, paths: z.array(words) })).default([]),
  homes: z.array(home).default([]),
  sas: z
    .array(
      z.strictObject({
        name: words,
        token: secret,
        account: words,
        container: words,
        permissions: z.string().regex(/^[acdefilmoprtuwxy]+$/, 'must be letters of sp, e.g. racwl'),
        maximumDays: z.int().positive().default(365),
      }),
    )
    .default([]),
})

const secrets = z.strictObject({
  /** Names of the credential keys, one a line (`sfcc.client_id`) or as a YAML tree without values. */
  names: files.optional(),
  /** Output of `az keyvault secret list -o json` (and `certificate list`, `key list`). */
  vault: files.optional(),
  homes: z
    .array(
      z.union([
        z.strictObject({
          keys: files,
          vault: words,
          object: words,
          rotation: z
            .strictObject({ owner: words, last: day, everyDays: z.int().positive(), procedure: words })
            .optional(),
        }),
        z.strictObject({ keys: files, reason: words }),
      ]),
    )
    .default([]),
})

const labels = z.record(words, words)

const logs = z.strictObject({
  /** NDJSON as semantic_logger writes it, from the disk of the old hosts and from stdout of the new pods; plain or gzip. */
  old: files.optional(),
  new: files.optional(),
  orderId: files.default(['named_tags.order_id', 'payload.order_id', 'named_tags.order_number']),
  opaque: z.array(words).default(['payload.params', 'payload.headers', 'payload.sql_binds']),
  coverage: z.number().positive().max(1).default(0.8),
  service: words.default('ruby'),
  containers: labels.default({}),
  queries: z.array(z.strictObject({ name: words, query: words })).default([]),
  tags: z.strictObject({ old: labels.default({}), new: labels.default({}) }).prefault({}),
})

const answer = z.strictObject({ answer: words, by: words, on: day })

/** What a person writes under `readiness`. Files are named from the config's folder. */
export const readinessShape = z.strictObject({
  cutover: day.optional(),
  /** Manifests as they are applied (`helm template`, `kustomize build`), files or folders. */
  manifests: files.optional(),
  filesystem: filesystem.optional(),
  secrets: secrets.optional(),
  logs: logs.optional(),
  /** The image's own list: output of `ls db/migrate` in the image. */
  migrations: z.strictObject({ list: words, database: words.optional() }).optional(),
  datadog: z
    .strictObject({
      /** JSON of monitors and dashboards as the API exports them. */
      exports: files,
      /** Tags of the new side, and of the old: `key:value` lines, or the JSON of /api/v1/tags/hosts. */
      tags: files.optional(),
      oldTags: files.optional(),
    })
    .optional(),
  allowList: z
    .strictObject({
      /** Default: egress.addresses.expected. */
      egress: z.array(address).min(1).optional(),
      vendors: z
        .array(
          z.strictObject({
            name: words,
            leadDays: z.int().min(0),
            requested: day.optional(),
            confirmed: day.optional(),
            addresses: z.array(address).default([]),
          }),
        )
        .min(1),
    })
    .optional(),
  openQuestions: z
    .strictObject({
      timeline: answer,
      dbDestination: answer,
      aksCluster: answer,
      prodReplicaCount: answer,
      certOwner: answer,
      allowListLeadTime: answer,
      mysqlLocation: answer,
      mysqlVersion: answer,
      dataVolume: answer,
      iamDependencies: answer,
      recurringJobs: answer,
      consumerHandoff: answer,
      networkPath: answer,
      registryLayout: answer,
    })
    .partial()
    .prefault({}),
})

export type ReadinessSection = z.output<typeof readinessShape>
