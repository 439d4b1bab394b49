import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Entry {
  version?: string
  resolved?: string
  optionalDependencies?: Record<string, string>
}

const lock: { packages: Record<string, Entry> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8'),
)
const names = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)))

test('the lock file names the packages of every platform: npm ci refuses one that names only this machine’s', () => {
  const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) => !names.has(name)),
  )
  expect(missing).toEqual([])
})

test('the lock file pins versions, and no registry', () => {
  const entries = Object.entries(lock.packages).filter(([path]) => path !== '')
  expect(entries.filter(([, { version }]) => !version)).toEqual([])
  expect(entries.filter(([, { resolved }]) => resolved)).toEqual([])
})
