import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from './config-error.ts'
import type { Place } from './endpoint-config.ts'
import { type Environment, variable } from './environment.ts'

/** In this order, in the current folder. */
export const DEFAULT_FILES = [
  'parity.config.ts',
  'parity.config.mts',
  'parity.config.js',
  'parity.config.mjs',
  'parity.config.json',
]

export interface ConfigSource {
  /** Named by `--config`, which goes before PARITY_CONFIG; must then exist. */
  file?: string
  cwd: string
  env: Environment
}

/** The config as it is written, and where it stands. Throws `ConfigError`. */
export async function writtenConfig({ file, cwd, env }: ConfigSource): Promise<{
  written: unknown
  path: string | undefined
  place: Omit<Place, 'at'>
}> {
  const named = file ?? variable(env, 'PARITY_CONFIG')
  // A link that leads nowhere is a config that is missing, not one that nobody wrote.
  const there = (name: string) => lstatSync(name, { throwIfNoEntry: false }) !== undefined
  const path = named ? resolve(cwd, named) : DEFAULT_FILES.map((name) => resolve(cwd, name)).find((name) => there(name))
  if (named && path && !existsSync(path))
    throw new ConfigError(`There is no config file ${named}${file ? '' : ', which PARITY_CONFIG names'}.`)
  const written = path ? await importConfig(path) : {}
  const place = { file: path ? basename(path) : 'environment', folder: path ? dirname(path) : cwd, env }
  return { written, path, place }
}

async function importConfig(path: string): Promise<unknown> {
  const name = basename(path)
  if (path.endsWith('.json')) {
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch (error) {
      throw new ConfigError(`${name}: cannot be read (${(error as NodeJS.ErrnoException).code}).`)
    }
    if (text.trim() === '') throw new ConfigError(`${name}: is empty.`)
    try {
      return JSON.parse(text)
    } catch (error) {
      // The parser quotes what it could not read, which may be a secret.
      const [at = 'its end'] = /(?:at )?position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message) ?? []
      throw new ConfigError(`${name}: is not JSON: wrong ${at}.`)
    }
  }
  let module: { default?: unknown }
  try {
    module = await import(pathToFileURL(path).href)
  } catch (error) {
    throw new ConfigError(`${name}: cannot be loaded: ${(error as Error).message.split('\n')[0]}`)
  }
  if (module.default === undefined)
    throw new ConfigError(`${name}: has no default export; write export default defineConfig({ … }).`)
  return module.default
}
