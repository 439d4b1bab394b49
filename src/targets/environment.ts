import { ConfigError, nearest } from './config-error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Every variable that the command line reads by a name of its own. Those that a config names by env('NAME') come besides. */
export const VARIABLES = [
  'PARITY_CONFIG',
  'PARITY_ENGINE',
  'PARITY_SIGNING_KEY',
  'PARITY_SOURCE_REDIS_URL',
  'PARITY_SOURCE_URL',
  'PARITY_TARGET_REDIS_URL',
  'PARITY_TARGET_URL',
  'PARITY_VERIFY_KEY',
] as const

/** Of the tests and of continuous integration around the command line. */
const FOREIGN = ['PARITY_CHROMIUM', 'PARITY_PLANT', 'PARITY_PLANT_TIMES', 'PARITY_PHASE', 'PARITY_RUNNER']

/** CI services set these. `CI` alone says little: containers and scripts set it too, where a person tries the rehearsal. */
const CI = ['GITHUB_ACTIONS', 'TF_BUILD', 'JENKINS_URL', 'TEAMCITY_VERSION', 'GITLAB_CI', 'CIRCLECI', 'BUILDKITE']

/** Undefined where it is not set. Throws `ConfigError` where it is set but empty, as a missing secret is in CI. */
export function variable(env: Environment, name: string, at = 'environment: '): string | undefined {
  const value = env[name]
  if (value !== undefined && value.trim() === '')
    throw new ConfigError(
      `${at}the environment variable ${name} is set but empty, as a missing secret is in CI: give it a value, or unset it.`,
    )
  return value
}

/** Throws `ConfigError` for the first variable of ours that is set but empty. */
export function refuseEmpty(env: Environment): void {
  for (const name of VARIABLES) variable(env, name)
}

/** A variable that looks like one of ours and is none: a misspelt PARITY_SOURCE_URL must not leave the servers out. */
export function strangeVariable(env: Environment): string | undefined {
  const known: readonly string[] = VARIABLES
  const strange = Object.keys(env).find(
    (name) =>
      /^PARITY_/i.test(name) && !known.includes(name) && !FOREIGN.includes(name) && !/^PARITY_SERVICEBUS_/.test(name),
  )
  if (strange === undefined) return undefined
  const near = nearest(strange.toUpperCase(), known)
  return `the environment variable ${strange} is set, and nothing reads it${near ? `; did you mean ${near}?` : '.'}`
}

export function inCi(env: Environment): boolean {
  return CI.some((name) => !['', 'false', '0', 'no'].includes((env[name] ?? '').trim().toLowerCase()))
}
