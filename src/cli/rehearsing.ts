import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import type { Settings } from '../targets/config.ts'
import { ConfigError } from '../targets/config-error.ts'
import { DEFAULT_FILES } from '../targets/config-file.ts'
import { type Environment, inCi, strangeVariable } from '../targets/environment.ts'

interface Wish {
  /** Asked for in so many words. */
  rehearsal: boolean
  neverRehearse: boolean
}

interface Surroundings {
  env: Environment
  cwd: string
}

const HERE: Surroundings = { env: process.env, cwd: process.cwd() }

/**
 * Whether a run is of servers that it makes for itself: where that was asked for, or where nothing at all is configured. Throws
 * `ConfigError` where something is, but names nothing to ask: real servers may be meant, and a rehearsal would answer for them.
 */
export function rehearses(
  settings: Pick<Settings, 'file' | 'endpoints' | 'services'>,
  { rehearsal, neverRehearse }: Wish,
  { isConfigured = asksServers(settings), lacks = 'no server and no service to ask' } = {},
  { env, cwd }: Surroundings = HERE,
): boolean {
  if (rehearsal) return true
  if (isConfigured) return false
  const { file } = settings
  const refuse = (why: string) =>
    new ConfigError(`${why} Configure what to ask, or ask for a rehearsal with --rehearsal.`)
  if (file) throw refuse(`${basename(file)} names ${lacks}.`)
  if (asksServers(settings)) throw refuse(`The environment names ${lacks}.`)
  if (neverRehearse)
    throw refuse('Nothing is configured: neither a config file nor PARITY_SOURCE_URL and PARITY_TARGET_URL.')
  if (inCi(env))
    throw refuse(
      'Nothing is configured, and this is a CI service (its variable is set): neither a config file nor PARITY_SOURCE_URL and PARITY_TARGET_URL.',
    )
  const strange = strangeVariable(env)
  if (strange) throw refuse(`Nothing is configured, but ${strange}`.replace(/\?$/, '?'))
  const other = otherConfig(cwd)
  if (other)
    throw refuse(
      `Nothing is configured, but there is ${other}, which is not read: a config is one of ${DEFAULT_FILES.join(', ')}.`,
    )
  return true
}

/** A file that is named like a config and is none of those that are read. */
function otherConfig(cwd: string): string | undefined {
  try {
    return readdirSync(cwd).find((name) => /^parity\.conf(?:ig)?\.\w+$/i.test(name) && !DEFAULT_FILES.includes(name))
  } catch {
    return undefined
  }
}

/** Whether the config names servers or services that a gate can ask. */
export function asksServers({ endpoints, services }: Pick<Settings, 'endpoints' | 'services'>): boolean {
  return endpoints !== undefined || Object.values(services).some((side) => Object.keys(side).length > 0)
}
