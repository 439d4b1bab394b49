import { resolve } from 'node:path'
import { z } from 'zod'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import { ConfigError } from '../config-error.ts'
import type { ResolveSection } from './index.ts'

const step = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'must be of letters, digits, dots, dashes and underscores'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).default('GET'),
  path: z.string().startsWith('/'),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  expect: z.array(z.int().min(100).max(599)).optional(),
  save: z.record(z.string(), z.string()).optional(),
})

const share = z.number().min(0).max(1)
const name = z.string().regex(/^[A-Za-z_]\w*$/)

/** Where load may go, how much is the peak, what is wanted of it, and what it costs. */
export const loadShape = z
  .strictObject({
    baseUrl: z.url({ protocol: /^https?$/, error: 'must be a URL such as https://oms.staging.example' }),
    stand: z.enum(['staging', 'production']),
    /** Hosts (with port where it is not the usual one) that may get load. Nothing else ever does. */
    allowedHosts: z.array(z.string().min(1)).min(1),
    /** Needed for production, and for hosts whose name looks like it. */
    production: z
      .strictObject({ owner: z.string().min(1), reason: z.string().min(1), expires: z.iso.date() })
      .optional(),
    healthPath: z.string().startsWith('/').default('/up'),
    journeys: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          weight: z.number().positive().default(1),
          steps: z.array(step).min(1),
        }),
      )
      .min(1),
    errorBodies: z.array(z.string().refine(isPattern, 'must be a regular expression')).default([]),
    /** Header → { env: 'NAME' } of its value, handed to k6 by its environment. */
    secretHeaders: z.record(z.string(), z.strictObject({ env: name })).default({}),
    /** Journeys a second. */
    peakRate: z.number().positive().max(10_000),
    seconds: z
      .strictObject({
        smoke: z.number().min(1).max(600).default(30),
        peak: z.number().min(1).max(86_400).default(900),
        breakpoint: z.number().min(1).max(86_400).default(600),
        spike: z.number().min(1).max(86_400).default(300),
        soak: z.number().min(1).max(86_400).default(3_600),
      })
      .prefault({}),
    maxVUs: z.int().min(1).max(20_000).default(500),
    objectives: z
      .strictObject({
        p95Ms: z.number().positive().default(500),
        endpoints: z.record(z.string(), z.strictObject({ p95Ms: z.number().positive() })).default({}),
        errorShare: share.default(0.001),
        badWindows: share.default(0.05),
        queueSeconds: z.number().positive().default(60),
        scaleSeconds: z.number().positive().default(120),
      })
      .prefault({}),
    limits: z
      .strictObject({
        memoryHeadroom: share.default(0.2),
        cpuHeadroom: share.default(0.2),
        throttledShare: share.default(0.05),
      })
      .prefault({}),
    connectionShare: share.default(0.8),
    workerTimeoutSeconds: z.number().positive().default(25),
    soak: z
      .strictObject({ minimumMinutes: z.number().positive().default(240), growthShare: share.default(0.05) })
      .prefault({}),
    cost: z
      .strictObject({
        currency: z.string().default('USD'),
        cpuHour: z.number().positive(),
        memoryGiBHour: z.number().positive(),
        unused: z.number().min(0).max(0.95).default(0.25),
        nightHours: z.number().min(0).max(24).default(10),
        nightShare: share.default(0.5),
        today: z.strictObject({ hosts: z.int().positive().default(4), monthlyEach: z.number().positive() }),
      })
      .optional(),
    /** What is watched beside the load. */
    watch: z
      .strictObject({
        kind: z.enum(['kubernetes', 'docker']),
        namespace: z.string().min(1).default('default'),
        context: z.string().optional(),
        web: z.array(z.string().min(1)).min(1),
        worker: z.array(z.string().min(1)).default([]),
      })
      .optional(),
    /** Folder of the records, from the config's own. */
    records: z.string().default('.parity/load'),
    maxAgeHours: z.number().positive().default(336),
  })
  .optional()

export const resolveLoad: ResolveSection = ({ load }, { file, folder }) => {
  if (!load) return {}
  const host = new URL(load.baseUrl).host
  if (!load.allowedHosts.includes(host))
    throw new ConfigError(`${file}: load.baseUrl: ${host} is not in load.allowedHosts; no other host gets load.`)
  const names = load.journeys.flatMap(({ steps }) => steps.map((one) => one.name))
  for (const endpoint of Object.keys(load.objectives.endpoints))
    if (!names.includes(endpoint))
      throw new ConfigError(`${file}: load.objectives.endpoints.${endpoint}: no journey has a step of this name.`)
  const { watch, records, maxAgeHours, ...stated } = load
  const secretHeaders = Object.fromEntries(Object.entries(load.secretHeaders).map(([header, { env }]) => [header, env]))
  const declared = { ...stated, secretHeaders, proof: 'peak' } as LoadDeclared
  return {
    target: { load: { folder: resolve(folder, records), maxAgeHours, ...(watch ? { watch: plain(watch) } : {}) } },
    declared: { load: declared },
  }
}

function plain<T extends { context?: string | undefined }>({ context, ...rest }: T) {
  return { ...rest, ...(context === undefined ? {} : { context }) }
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) !== undefined
  } catch {
    return false
  }
}
