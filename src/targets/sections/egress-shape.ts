import { z } from 'zod'

const fromEnvironment = z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/) })
const secret = z.custom<{ env: string }>(
  (value) => fromEnvironment.safeParse(value).success,
  "must be env('NAME'): a secret does not stand in the config",
)
const day = z.iso.date('must be a day, YYYY-MM-DD')
const https = z.string().regex(/^https:\/\/[^/?#\s]+$/, 'must be https://host or https://host:port')
const anyOrigin = z
  .string()
  .regex(/^https?:\/\/[^/?#@\s]+$/, 'must be https://host or http://host, with its port')
  .transform((origin) => new URL(origin).origin)
const words = z.string().min(1)
const address = z.union([z.ipv4(), z.ipv6()])

const way = z.union([
  z.strictObject({
    proxy: z.string().regex(/^http:\/\/[^/@\s]+$/, 'must be http://host:port'),
    credentials: secret.optional(),
    resolver: words.optional(),
  }),
  z.strictObject({
    socks: z.string().regex(/^socks5:\/\/[^/@\s]+$/, 'must be socks5://host:port'),
    user: words.optional(),
    password: secret.optional(),
    resolver: words.optional(),
  }),
  /** The old path is gone: recordings stand for it. */
  z.strictObject({ recorded: z.literal(true) }),
  z.strictObject({ localAddress: address.optional(), resolver: words.optional() }),
])

const client = z.strictObject({ certificate: words, key: words })

const auth = z.union([
  z.strictObject({ bearer: secret }),
  z.strictObject({ user: words, password: secret }),
  z.strictObject({ tokenUrl: z.url(), id: secret, secret, scope: words.optional() }),
])

const farEnd = z.strictObject({
  name: words,
  vendor: z.enum(['sfcc', 'nav', 'other']),
  origin: https,
  recordedAs: z.array(https).default([]),
  /** Nothing but the safe goes to production. */
  production: z.boolean().default(true),
  ca: words.optional(),
  http2: z.boolean().default(false),
  auth: auth.optional(),
  headers: z.record(z.string().regex(/^[a-z0-9-]+$/, 'must be in lower case'), secret).default({}),
  /** NAV: PEM files shown along the old and the new path. */
  client: z.strictObject({ old: client.optional(), new: client }).optional(),
  limits: z
    .strictObject({
      perSecond: z.number().positive().max(1_000).default(5),
      concurrency: z.int().min(1).max(64).default(4),
    })
    .prefault({}),
  /** Addresses that are on its allow-list, as its administrators say. */
  allowList: z.array(address).optional(),
  /** Where its name may lead to. */
  addresses: z.array(address).optional(),
  /** Names of authorities one of which must stand in the chain, e.g. `DigiCert`. */
  issuers: z.array(words).optional(),
})

const certificateFiles = z.strictObject({
  certificate: words,
  key: words.optional(),
  /** Who must be able to read both. */
  reader: z.strictObject({ uid: z.int().min(0), gids: z.array(z.int().min(0)).default([]) }).optional(),
})

/** What a person writes under `egress`. */
export const egressShape = z.strictObject({
  paths: z.strictObject({ old: way, new: way }),
  farEnds: z.array(farEnd).min(1),
  /** HAR files. */
  recordings: z.array(words).min(1),
  /** Operations besides the safe ones, by the name that the refusal tells. Never against production. */
  allowed: z.array(z.strictObject({ operation: words, owner: words, reason: words })).default([]),
  /** Hosts in the recordings that are nobody's concern here: their exchanges are left out, and the report says so. */
  skipOrigins: z.array(z.strictObject({ origin: anyOrigin, reason: words, owner: words, expires: day })).default([]),
  ignore: z
    .array(z.strictObject({ at: words, operation: words.optional(), owner: words, reason: words, expires: day }))
    .default([]),
  /** Headers of answers that are compared, over the harness's own list. */
  headers: z.array(z.string().toLowerCase()).optional(),
  addresses: z
    .strictObject({
      /** Answers with the address that it sees. */
      echo: z.strictObject({ url: z.url(), ca: words.optional() }),
      expected: z.array(address).min(1),
      connections: z.int().min(1).max(500).default(40),
    })
    .optional(),
  clientCertificate: z.strictObject({ old: certificateFiles, new: certificateFiles }).optional(),
  latency: z
    .strictObject({
      samples: z.int().min(10).max(2_000).default(60),
      /** Milliseconds that the new path may be slower, in the median and at the 99th percentile. */
      medianMs: z.number().positive().default(50),
      p99Ms: z.number().positive().default(250),
      /** Share of the old path's throughput that the new one must have. */
      throughput: z.number().positive().max(1).default(0.5),
    })
    .prefault({}),
  minimumDaysToExpiry: z.number().min(0).default(30),
  timeoutSeconds: z.number().positive().max(120).default(30),
})

export type EgressSection = z.output<typeof egressShape>
