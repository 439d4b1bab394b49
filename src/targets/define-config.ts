import type { z } from 'zod'
import type { configSchema } from './config-schema.ts'

/** The name of an environment variable that holds a secret; its value is read when the run starts and reaches no artefact. */
export interface FromEnvironment {
  env: string
}

/** Takes a value from the environment, by name: `password: env('PARITY_SOURCE_PASSWORD')`. */
export function env(name: string): FromEnvironment {
  return { env: name }
}

/** What a person writes in `parity.config.ts`. */
export type ParityConfig = z.input<typeof configSchema>

/** Identity, for completion and types in the editor. */
export function defineConfig(config: ParityConfig): ParityConfig {
  return config
}
