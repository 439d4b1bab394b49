import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Declared, Phase } from '../kernel/check.ts'
import type { PlannedOut, Waiver } from '../kernel/waiver.ts'
import type { MysqlEndpoint } from '../ports/endpoint.ts'
import type { SideServices } from '../ports/services.ts'
import { ConfigError, located } from './config-error.ts'
import { type ConfigSource, writtenConfig } from './config-file.ts'
import { configSchema, type ParsedConfig } from './config-schema.ts'
import './declared.ts'
import { type Place, parseUrl, type ReadEndpoint, readEndpoint } from './endpoint-config.ts'
import { type Environment, refuseEmpty, variable } from './environment.ts'
import { resolveSections } from './sections/index.ts'

/** A config that was read, checked and resolved. */
export interface Settings {
  /** File that it came from, if any. */
  file?: string
  /** Absent: nothing is configured, the rehearsal world stands in. */
  endpoints?: { source: MysqlEndpoint; target: MysqlEndpoint }
  /** What is configured besides MySQL. */
  services: SideServices
  databases?: readonly string[]
  phase?: Phase
  limits: ParsedConfig['limits']
  /** All that checks may know of it; holds no secret. */
  declared: Declared
  waivers: readonly Waiver[]
  planOut: readonly PlannedOut[]
}

/** Reads the config file, if there is one, and the environment over it. Throws `ConfigError`. */
export async function loadConfig(source: ConfigSource): Promise<Settings> {
  refuseEmpty(source.env)
  const { written, path, place } = await writtenConfig(source)
  return resolveConfig(written, place, path)
}

/** What judging a stored run needs of the config: no URL, key or file that it names is read. Throws `ConfigError`. */
export interface Decisions extends Pick<Settings, 'waivers' | 'planOut'> {
  file?: string
  notCompared: Declared['notCompared']
  maxAgeHours?: number
}

export async function loadDecisions(source: ConfigSource): Promise<Decisions> {
  const { written, path, place } = await writtenConfig(source)
  const { waivers, planOut, notCompared, evidence } = parsedConfig(written, place.file)
  return {
    ...(path ? { file: path } : {}),
    waivers: waivers as Waiver[],
    planOut,
    notCompared,
    ...(evidence ? { maxAgeHours: evidence.maxAgeHours } : {}),
  }
}

function parsedConfig(written: unknown, file: string): ParsedConfig {
  const parsed = configSchema.safeParse(written)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw issue ? located(file, issue, knownKeys) : new ConfigError(`${file}: cannot be read.`)
}

/** Every env('NAME') of a config: one that is set but empty is a missing secret, wherever it stands. */
function refuseEmptyIn(written: unknown, file: string, env: Environment, at = ''): void {
  if (written === null || typeof written !== 'object') return
  const entries = Object.entries(written)
  const [[key, name] = []] = entries
  if (entries.length === 1 && key === 'env' && typeof name === 'string') {
    variable(env, name, `${file}: ${at}: `)
    return
  }
  for (const [step, inner] of entries)
    refuseEmptyIn(inner, file, env, Array.isArray(written) ? `${at}[${step}]` : at ? `${at}.${step}` : step)
}

/** Pure but for the CA and database.yml files that the config names. */
export function resolveConfig(written: unknown, { file, folder, env }: Omit<Place, 'at'>, path?: string): Settings {
  refuseEmptyIn(written, file, env)
  const config = parsedConfig(written, file)
  const side = (role: 'source' | 'target', name: string): ReadEndpoint | undefined => {
    const url = variable(env, name)
    const at = { file, folder, env }
    if (url !== undefined) {
      const read = parseUrl(url, { ...at, at: name, file: 'environment' })
      const written = config[role]
      return written
        ? readEndpoint(
            {
              ...written,
              url: { env: name },
              host: undefined,
              port: undefined,
              user: undefined,
              password: undefined,
            },
            { ...at, at: role },
          )
        : read
    }
    return config[role] && readEndpoint(config[role], { ...at, at: role })
  }
  const source = side('source', 'PARITY_SOURCE_URL')
  const target = side('target', 'PARITY_TARGET_URL')
  if (!source !== !target) {
    const [has, lacks, variable] = source
      ? ['source', 'target', 'PARITY_TARGET_URL']
      : ['target', 'source', 'PARITY_SOURCE_URL']
    throw new ConfigError(
      `${file}: a ${has} is configured and no ${lacks}; add ${lacks} to the config or set ${variable}.`,
    )
  }
  const sections = resolveSections(config, { file, folder, env })
  const databases = config.databases ?? (source?.database ? [source.database] : undefined)
  return {
    ...(path ? { file: path } : {}),
    ...(source && target ? { endpoints: { source: source.endpoint, target: target.endpoint } } : {}),
    ...(databases ? { databases } : {}),
    ...(config.phase ? { phase: config.phase } : {}),
    limits: config.limits,
    services: sections.services,
    declared: { ...declaredOf(config, { file, folder }, source, target), ...sections.declared },
    waivers: config.waivers as Waiver[],
    planOut: config.planOut,
  }
}

function declaredOf(
  config: ParsedConfig,
  { file, folder }: Pick<Place, 'file' | 'folder'>,
  source?: ReadEndpoint,
  target?: ReadEndpoint,
): Declared {
  const {
    notCompared,
    columns,
    accounts,
    tier,
    clients,
    locality,
    rails,
    replication,
    tlsPolicy,
    dumpCommand,
    invariants,
    comparison,
  } = config
  const yml = rails.databaseYml && resolve(folder, rails.databaseYml)
  if (yml && !existsSync(yml))
    throw new ConfigError(`${file}: rails.databaseYml: there is no file ${rails.databaseYml}.`)
  return {
    kinds: { source: source?.endpoint.kind ?? 'self-managed', target: target?.endpoint.kind ?? 'self-managed' },
    notCompared,
    columns,
    accounts,
    ...(tier ? { tier: defined(tier) } : {}),
    ...(clients ? { clients } : {}),
    ...(locality ? { locality } : {}),
    rails: {
      strict: rails.strict,
      ...(rails.sqlMode === undefined ? {} : { sqlMode: rails.sqlMode }),
      ...(yml ? { databaseYml: readFileSync(yml, 'utf8') } : {}),
    },
    replication: {
      maxLagSeconds: replication.maxLagSeconds,
      binlogRetentionHours: replication.binlogRetentionHours,
      ...(replication.heartbeat ? { heartbeat: replication.heartbeat } : {}),
      ...(replication.cutoverPosition ? { cutoverPosition: positionOf(replication.cutoverPosition) } : {}),
    },
    tls: tlsPolicy,
    invariants,
    comparison,
    ...(dumpCommand ? { dumpCommand } : {}),
  }
}

function positionOf(text: string): { file: string; offset: string } {
  const at = text.lastIndexOf(':')
  return { file: text.slice(0, at), offset: text.slice(at + 1) }
}

/** Without the keys that are undefined, for `exactOptionalPropertyTypes`. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** Keys that the schema knows at a place, for "did you mean". */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = configSchema
  for (const step of path) at = child(at, step)
  const shape = (unwrap(at) as z.ZodObject | undefined)?.shape
  return shape ? Object.keys(shape) : []
}

function child(schema: unknown, step: PropertyKey): unknown {
  const bare = unwrap(schema)
  if (bare instanceof z.ZodArray) return bare.element
  if (bare instanceof z.ZodObject) return (bare.shape as Record<PropertyKey, unknown>)[step]
  return undefined
}

function unwrap(schema: unknown): unknown {
  let bare = schema
  while (bare instanceof z.ZodOptional || bare instanceof z.ZodDefault || bare instanceof z.ZodPrefault)
    bare = bare.unwrap()
  return bare
}
