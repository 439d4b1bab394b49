import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CaptureKind } from '../../ports/captures.ts'
import type { SideHandle } from '../side.ts'
import { linesOf } from './lines.ts'
import { captureReader } from './reader.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-captures-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const signal = new AbortController().signal
const reader = (kind: CaptureKind, ...names: string[]) =>
  captureReader({
    role: 'source',
    signal,
    services: { captures: { [kind]: names.map((name) => ({ name, path: join(folder, name) })) } },
  } as unknown as SideHandle)

async function all(path: string, from = signal): Promise<string[]> {
  const texts: string[] = []
  for await (const { text } of linesOf(path, 'file', from)) texts.push(text)
  return texts
}

describe('lines', () => {
  test('come as they were written, plain or gzip, by LF, CRLF or NUL', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\n\r\0]/.test(text))
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.constantFrom('\n', '\r\n', '\0'),
        fc.boolean(),
        async (lines, end, zip) => {
          const bytes = Buffer.from(lines.map((text) => text + end).join(''))
          const path = join(folder, 'random')
          await writeFile(path, zip ? gzipSync(bytes) : bytes)
          expect(await all(path)).toEqual(lines)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a long one is cut and counted whole', async () => {
    const path = join(folder, 'long')
    await writeFile(path, `${'x'.repeat(3 * 1024 * 1024)}\nend`)
    const found: [number, number][] = []
    for await (const { text, bytes } of linesOf(path, 'file', signal)) found.push([text.length, bytes])
    expect(found).toEqual([
      [1024 * 1024, 3 * 1024 * 1024],
      [3, 3],
    ])
  })

  test('end when the check is given up', async () => {
    await writeFile(join(folder, 'some'), 'a\nb\n')
    await expect(all(join(folder, 'some'), AbortSignal.abort(new Error('enough')))).rejects.toThrow()
  })
})

describe('captures', () => {
  test('a folder gives its own files, sorted, without links and what others wrote', async () => {
    for (const name of ['app/models', 'vendor/x', 'node_modules/y', 'log'])
      await mkdir(join(folder, 'tree', name), { recursive: true })
    for (const name of [
      'b.rb',
      'app/a.rb',
      'app/models/c.rb',
      'vendor/x/no.rb',
      'node_modules/y/no.rb',
      'log/no.rb',
      'no.txt',
    ])
      await writeFile(join(folder, 'tree', name), name)
    await symlink('/etc', join(folder, 'tree/etc.rb'))
    const texts = await reader('app', 'tree').texts('app', (name) => name.endsWith('.rb'))
    expect(texts.map(({ name }) => name)).toEqual(['app/a.rb', 'app/models/c.rb', 'b.rb'])
  })

  test('what is not named, not there or no gzip is told in one sentence', async () => {
    await expect(reader('app').texts('manifests')).rejects.toThrow(
      'No Kubernetes manifest is named: set readiness.manifests in the config.',
    )
    await expect(reader('tags', 'absent').texts('tags')).rejects.toThrow('absent cannot be read (ENOENT).')
    await writeFile(join(folder, 'torn.gz'), gzipSync('a\n'.repeat(10_000)).subarray(0, 40))
    const [stream] = reader('log', 'torn.gz').streams('log')
    const read = async () => {
      for await (const line of stream?.lines() ?? []) expect(line.text).toBe('a')
    }
    await expect(read()).rejects.toThrow(/torn\.gz: the packed file ends in the middle/)
  })
})
