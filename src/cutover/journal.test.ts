import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal, readJournal } from './journal.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parity-journal-'))
  file = join(folder, 'night.ndjson')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (n: number) => {
  const journal = new Journal(file)
  for (let i = 0; i < n; i++) journal.append('seen', { check: `a/${i}`, verdict: 'holds' })
  return journal
}

test('a journal goes on where it was', () => {
  write(3)
  write(2)
  expect(readJournal(file).map(({ n }) => n)).toEqual([0, 1, 2, 3, 4])
})

test('one altered byte anywhere is found', () => {
  write(4)
  const text = readFileSync(file, 'utf8')
  const letters = Array.from(text, (_, at) => at).filter((at) => /[A-Za-z0-9]/.test(text[at] ?? ''))
  for (const at of letters.filter((_, i) => i % 7 === 0)) {
    const other = text[at] === 'a' ? 'b' : 'a'
    writeFileSync(file, text.slice(0, at) + other + text.slice(at + 1))
    expect(() => readJournal(file), `byte ${at}`).toThrow(/is not what was written/)
  }
})

test('a line that was taken out, and lines that changed places, are found', () => {
  write(4)
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  writeFileSync(file, `${[lines[0], lines[2], lines[3]].join('\n')}\n`)
  expect(() => new Journal(file)).toThrow(/line 2 is not what was written/)
  writeFileSync(file, `${[lines[0], lines[2], lines[1], lines[3]].join('\n')}\n`)
  expect(() => new Journal(file)).toThrow(/line 2/)
})

test('what a crash cut off is dropped, and the next entry takes its place', () => {
  write(2)
  appendFileSync(file, '{"n":2,"at":"2026-')
  write(1)
  expect(readJournal(file).map(({ n }) => n)).toEqual([0, 1, 2])
})
