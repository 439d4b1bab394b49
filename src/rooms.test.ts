import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** Room → rooms that it may import besides itself. The longest matching prefix names a file's room. See docs/architecture.md. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/kernel': [],
  'src/compare': ['src/ports', 'src/kernel'],
  'src/ports': ['src/kernel'],
  'src/connectors': ['src/ports', 'src/kernel', 'src/compare'],
  'src/targets': ['src/connectors', 'src/ports', 'src/kernel'],
  'src/bind': ['src/targets', 'src/connectors', 'src/compare', 'src/ports', 'src/kernel'],
  // Makes load and writes it down; checks only read its records.
  'src/load': ['src/targets', 'src/connectors', 'src/compare', 'src/ports', 'src/kernel'],
  'src/cutover': ['src/bind', 'src/compare', 'src/ports', 'src/kernel'],
  'src/cli': [
    'src/cutover',
    'src/load',
    'src/compare',
    'src/bind',
    'src/targets',
    'src/connectors',
    'src/ports',
    'src/kernel',
    'reporters',
    'fixtures',
  ],
  suites: ['src/kernel', 'src/compare', 'src/ports', 'src/bind'],
  fixtures: ['src/load', 'src/compare', 'src/bind', 'src/targets', 'src/ports', 'src/kernel'],
  reporters: ['src/kernel'],
}

/** Packages that only one room may speak to. */
const PACKAGES: Record<string, readonly string[]> = {
  mysql2: ['src/connectors', 'fixtures', 'src/targets'],
  ioredis: ['src/connectors', 'fixtures', 'src/targets'],
  '@azure/service-bus': ['src/connectors', 'fixtures'],
  '@kubernetes/client-node': ['src/connectors'],
  rhea: ['fixtures'],
  croner: ['src/compare'],
  '@ruby/prism': ['src/compare'],
  yaml: ['src/connectors', 'src/targets', 'src/compare'],
  undici: ['src/connectors', 'fixtures'],
  socks: ['src/connectors'],
  saxes: ['src/compare'],
  vitest: ['src/bind', 'fixtures'],
  zod: ['src/targets', 'reporters'],
  testcontainers: ['src/targets'],
}

const files = globSync('{src,suites,fixtures,reporters}/**/*.ts', { cwd: ROOT }).filter(
  (file) => !file.endsWith('.test.ts'),
)

const roomOf = (file: string) => Object.keys(MAY_IMPORT).find((room) => file.startsWith(`${room}/`)) ?? 'none'

/** Static and dynamic imports, types too. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const forms = /^(?:import|export|\})[^\n]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm
  return [...text.matchAll(forms)].map((m) => m[1] ?? m[2] ?? m[3] ?? '')
}

const KERNEL_IMPORTS_NO_PACKAGE = ['src/kernel']

describe('rooms', () => {
  test('there is something to look at', () => {
    expect(files.length).toBeGreaterThan(40)
    expect(files.map(roomOf)).not.toContain('none')
  })

  test.each(files)('%s imports only what its room may', (file) => {
    const room = roomOf(file)
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) {
        const target = normalize(join(dirname(file), specifier))
        if (target === 'package.json') continue
        const other = roomOf(target)
        expect([room, ...(MAY_IMPORT[room] ?? [])], `${file} → ${specifier}`).toContain(other)
        if (other === 'suites') expect(file, 'nothing imports a suite').toMatch(/^suites\/[^/]+\/[^/]+\.suite\.ts$/)
        if (other === 'src/bind' && room === 'suites') expect(file).toMatch(/\.suite\.ts$/)
      } else {
        const name = specifier.startsWith('@')
          ? specifier.split('/').slice(0, 2).join('/')
          : (specifier.split('/')[0] ?? '')
        if (KERNEL_IMPORTS_NO_PACKAGE.includes(room))
          expect.fail(`${file} imports ${specifier}: the kernel imports nothing`)
        const rooms = PACKAGES[name]
        if (rooms) expect(rooms, `${file} → ${specifier}`).toContain(room)
      }
    }
  })

  test('every check is in the suite of its folder', () => {
    for (const check of globSync('suites/*/*.check.ts', { cwd: ROOT })) {
      const folder = dirname(check)
      const suite = readFileSync(join(ROOT, folder, `${folder.split('/')[1]}.suite.ts`), 'utf8')
      expect(suite).toContain(`'./${check.slice(folder.length + 1)}'`)
    }
  })
})
