import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Phase } from '../src/kernel/check.ts'
import { manifestLine, otherPhases, readManifest } from './manifest.ts'
import { night } from './testing/night.ts'
import { ledger } from './testing/sample.ts'
import { verifyArtefacts } from './verify.ts'
import { writeArtefacts } from './write.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')

let folder: string
const at = (name: string) => join(folder, name)
const verified = () => verifyArtefacts(at('ledger.json'))
const said = async (trusted?: Parameters<typeof verifyArtefacts>[1]) => {
  const { doubts, altered } = await verifyArtefacts(at('ledger.json'), trusted)
  return [...doubts, ...altered]
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-'))
  const to = { ledger: at('ledger.json'), directory: folder }
  await writeArtefacts(ledger(), to)
  await writeArtefacts(ledger(), { ...to, ledger: at('other.json') })
  await writeArtefacts(night(), { ...to, key: privateKey })
})
afterAll(() => rm(folder, { recursive: true }))

/** Does something to a file, looks, and puts it back as it was. */
async function altered<T>(name: string, change: (bytes: Buffer) => Buffer, look: () => Promise<T>): Promise<T> {
  const before = await readFile(at(name))
  await writeFile(at(name), change(Buffer.from(before)))
  try {
    return await look()
  } finally {
    await writeFile(at(name), before)
  }
}

describe('what a run wrote', () => {
  test('is vouched for, with whose key it was signed', async () => {
    expect(await said()).toEqual([])
    const { remarks } = await verified()
    expect(remarks[0]).toMatch(/is what run .* wrote, by SHA-256; signed with SHA256:\S{22} .*; line 3 of 3/)
    expect((await readdir(folder)).sort()).toEqual(
      ['junit.xml', 'ledger.json', 'manifest.jsonl', 'other.json', 'report.html', 'summary.md'].sort(),
    )
  })

  test('an older ledger under another name is vouched for too; files that a later run wrote anew are not held against it', async () => {
    expect(await verifyArtefacts(at('other.json'))).toMatchObject({ doubts: [], altered: [] })
  })

  // Primes: the flipped places fall on every kind of byte, and every bit of a byte gets its turn.
  test.each([
    ['ledger.json', 331],
    ['report.html', 4_001],
    ['summary.md', 89],
    ['junit.xml', 83],
    ['manifest.jsonl', 7],
  ])('every %sth byte of it, altered by one bit, is noticed: %i', async (name, step) => {
    const { length } = await readFile(at(name))
    const unnoticed: number[] = []
    for (let place = 0, n = 0; place < length; place += step, n++) {
      const flip = (bytes: Buffer) => {
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (n % 8))
        return bytes
      }
      if ((await altered(name, flip, said)).length === 0) unnoticed.push(place)
    }
    expect(unnoticed).toEqual([])
  })

  test('every bit of the signature counts', async () => {
    const text = await readFile(at('manifest.jsonl'), 'utf8')
    const from = text.lastIndexOf('"signature":"') + '"signature":"'.length
    for (let place = from; place < text.lastIndexOf('"}'); place++)
      for (let bit = 0; bit < 8; bit++) {
        const bytes = Buffer.from(text)
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit)
        expect(readManifest(bytes.toString()).fault, `byte ${place}, bit ${bit}`).toBeDefined()
      }
  })

  test.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from(' ')])],
    ['empty', () => Buffer.alloc(0)],
  ])('%s files are noticed', async (_, change) => {
    for (const name of await readdir(folder)) {
      if (name === 'other.json') continue
      expect(await altered(name, change, said), name).toHaveLength(1)
    }
  })

  test('a line that was taken away, doubled, swapped or made anew is noticed', async () => {
    const [one, two, three] = (await readFile(at('manifest.jsonl'), 'utf8')).trimEnd().split('\n') as [
      string,
      string,
      string,
    ]
    const anew = three.replace(/"previous":"[0-9a-f]{64}"/, `"previous":null`)
    for (const lines of [
      [two, three],
      [one, three],
      [one, two, two, three],
      [two, one, three],
      [one, two, anew],
      [one, two],
    ])
      expect(
        await altered('manifest.jsonl', () => Buffer.from(`${lines.join('\n')}\n`), said),
        lines.length.toString(),
      ).toHaveLength(1)
  })
})

describe('whose it is', () => {
  test('the key that is asked for is the one that must have signed', async () => {
    expect(await said(publicKey)).toEqual([])
    expect(await said(stranger.publicKey)).toEqual([expect.stringMatching(/signed with another key \(SHA256:/)])
    expect(await verifyArtefacts(at('other.json'), publicKey)).toMatchObject({
      doubts: [expect.stringMatching(/not signed/)],
    })
  })

  test('what is not there is said to be not there', async () => {
    const bytes = await readFile(at('summary.md'))
    await rm(at('summary.md'))
    const { altered: none, remarks } = await verified()
    await writeFile(at('summary.md'), bytes)
    expect(none).toEqual([])
    expect(remarks[1]).toContain('summary.md')
  })

  test('a ledger alone, or one that no run wrote there, is doubt', async () => {
    const alone = await mkdtemp(join(tmpdir(), 'alone-'))
    try {
      const copy = join(alone, basename(at('ledger.json')))
      await writeFile(copy, await readFile(at('ledger.json')))
      expect(await verifyArtefacts(copy)).toMatchObject({
        sealed: false,
        doubts: [expect.stringMatching(/No manifest/)],
      })
      await writeFile(join(alone, 'manifest.jsonl'), await readFile(at('manifest.jsonl')))
      await writeFile(join(alone, 'foreign.json'), '{}')
      expect(await verifyArtefacts(join(alone, 'foreign.json'))).toMatchObject({
        sealed: true,
        doubts: [expect.stringMatching(/names no foreign\.json/)],
      })
    } finally {
      await rm(alone, { recursive: true })
    }
  })
})

test('other phases are told by their last whole run in the same kind of world', () => {
  const sample = ledger()
  const run = (id: string, phase: Phase, more: Partial<typeof sample.run> = {}) => ({
    verdict: sample.verdict,
    run: { ...sample.run, id, phase, rehearsal: false, notAsked: [], ...more },
    plannedOut: [],
  })
  const runs = [
    run('a', 'replicating'),
    run('b', 'replicating'),
    run('c', 'replicating', { notAsked: ['data/rows'] }),
    run('d', 'freeze', { rehearsal: true }),
    run('e', 'freeze', { plant: 'data/lost-rows' }),
    run('f', 'after-cutover', { interrupted: true }),
  ]
  const text = runs.reduce((before, one) => before + manifestLine(one, [], before), '')
  const told = (phase: Phase, rehearsal: boolean, from = text) =>
    otherPhases(run('now', phase, { rehearsal }), from).map(({ id }) => id)
  expect(told('freeze', false)).toEqual(['b'])
  expect(told('replicating', false)).toEqual([])
  expect(told('replicating', true)).toEqual(['d'])
  expect(told('freeze', false, text.replace('"b"', '"x"'))).toEqual([])
})
