import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { Secret } from '../src/kernel/secret.ts'
import { annotations } from './annotations.ts'
import { consoleReport } from './console.ts'
import { escaped } from './html/markup.ts'
import { junit } from './junit.ts'
import { ledgerJson, ledgerSchema, parseLedger } from './ledger-json.ts'
import { markdown } from './markdown.ts'
import { night } from './testing/night.ts'
import { check, finding, ledger } from './testing/sample.ts'
import { writeArtefacts } from './write.ts'

const screen = (of: ReturnType<typeof ledger>, colour = false) => {
  let text = ''
  const report = consoleReport(
    { write: (part) => (text += part), columns: 100 },
    { colour, live: false, total: of.checks.length },
  )
  report.end(of, ['.parity/summary.md'])
  return text
}

describe('ledger.json', () => {
  test('is what the JSON Schema of the project says, and is read back whole', () => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'ledger.schema.json'), 'utf8'))
    expect(schema).toEqual(JSON.parse(JSON.stringify(ledgerSchema())))
    const validate = new Ajv2020({ strict: false }).compile(schema)
    for (const one of [ledger(), night(), ledger({ checks: [] })]) {
      const text = ledgerJson(one)
      expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true)
      expect(parseLedger(text)).toEqual(JSON.parse(text))
    }
  })

  test.each([
    ['{', /no JSON/],
    ['{}', /schemaVersion/],
    ['{"schemaVersion":2}', /schemaVersion/],
  ])('%s is refused in one sentence', (text, sentence) => expect(() => parseLedger(text)).toThrow(sentence))
})

describe('JUnit', () => {
  test('counts broken as failures and unproven as errors; nothing is skipped', () => {
    const xml = junit(night())
    const { broken, unproven } = night().summary
    expect(xml).toContain(`failures="${broken}" errors="${unproven}"`)
    expect(xml.match(/<failure /g)).toHaveLength(broken)
    expect(xml.match(/<error /g)).toHaveLength(unproven)
    expect(xml).not.toMatch(/skipped="[1-9]/)
  })

  test('holds any text', () => {
    const xml = junit(
      ledger({
        checks: [
          check('data/rows', 'broken', {
            findings: [finding('row-differs', 'a<b>&"\u0000\ud800', { source: ']]>', target: null })],
          }),
        ],
      }),
    )
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(xml).not.toMatch(/[\u0000-\u0008]|&(?!#\d+;)|[\ud800-\udbff](?![\udc00-\udfff])/)
    expect(xml).not.toContain('a<b>')
  })
})

describe('GitHub', () => {
  test('an error for each broken check, a warning for each unproven one, one line each', () => {
    const lines = annotations(night()).trimEnd().split('\n')
    expect(lines.every((line) => /^::(error|warning|notice) title=[^:]*::/.test(line))).toBe(true)
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(night().summary.broken + 1)
    expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(night().summary.unproven)
  })

  test('a value cannot end a command and begin another', () => {
    const told = annotations(
      ledger({
        checks: [
          check('data/rows', 'broken', {
            findings: [finding('row-differs', 'x', { source: '\n::error::gone\r', target: '%0A' })],
          }),
        ],
      }),
    )
    expect(told.trimEnd().split('\n')).toHaveLength(2)
  })

  test('a GO is a notice', () => expect(annotations(ledger())).toMatch(/^::notice title=OMS Parity::GO/))
})

describe('Markdown', () => {
  test('begins with the verdict, then what was decided, unproven and broken', () => {
    const page = markdown(night())
    const at = [
      '# NO-GO',
      '## Decided beforehand',
      '## Unproven',
      '## ✘ settings/sql-mode',
      '## Every check',
      '## This run',
    ].map((text) => page.indexOf(text))
    expect(at).toEqual(at.toSorted((a, b) => a - b))
    expect(at[0]).toBe(0)
    expect(page).toContain('```diff')
  })

  test('keeps within the size of a job summary and says what it left out', () => {
    const long = 'x'.repeat(390)
    const findings = Array.from({ length: 500 }, (_, i) =>
      finding('row-differs', `oms.t.${i}`, { source: long, target: `${long}${i}` }),
    )
    const page = markdown(
      ledger({ checks: Array.from({ length: 12 }, (_, i) => check(`data/rows${i}`, 'broken', { findings })) }),
    )
    expect(Buffer.byteLength(page)).toBeLessThan(1 << 20)
    expect(page).toMatch(/… and \d+ more broken checks: see the ledger/)
  })

  test('values are no markup', () => {
    const page = markdown(
      ledger({
        checks: [
          check('data/rows', 'broken', {
            findings: [finding('row-differs', 'a`b|<img>', { source: '</code><script>', target: '``' })],
          }),
        ],
      }),
    )
    expect(page).not.toMatch(/^[^`]*<(img|script)>/m)
  })
})

describe('the console', () => {
  test('says the verdict last', () => {
    for (const one of [night(), ledger(), ledger({ checks: [] })]) {
      const last = screen(one).trimEnd().split('\n').slice(-2).join(' ')
      expect(last).toContain(one.verdict)
    }
  })

  test('colour adds nothing but colour', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    const plain = screen(night(), true).replace(/\x1b\[[0-9;]*m/g, '')
    expect(plain.replace(/ +/g, ' ')).toContain('NO-GO')
    expect(screen(night())).not.toContain('\x1b')
  })

  test('what passed of a part is no cutover verdict', () => {
    expect(screen(ledger({ run: { notAsked: ['data/rows'] } })).replace(/\s+/g, ' ')).toMatch(
      /PARTIAL-PASSED for 1 of 2 checks asked: not a cutover verdict/,
    )
  })
})

test('no secret reaches any artefact, plain or encoded', async () => {
  const secret = new Secret('p@ss "w0rd"/é')
  const told = (text: string) => [`${text} ${secret.reveal()}`, encodeURIComponent(secret.reveal())].join(' ')
  const dirty = ledger({
    checks: [
      check('settings/tls', 'broken', {
        findings: [
          finding('sql-mode-differs', told('at'), {
            source: told('s'),
            target: { nested: [told('t')] },
            remedy: { how: told('how'), sql: { on: 'target', statements: [told('sql')] } },
            diff: told('diff'),
          }),
        ],
        notes: [told('note')],
        evidence: { a: told('e') },
      }),
      check('settings/x', 'unproven', { cause: told('cause') }),
    ],
    engines: [{ role: 'source', product: told('p'), provisioner: told('q'), standIn: false, remarks: [told('r')] }],
  })
  const folder = await mkdtemp(join(tmpdir(), 'artefacts-'))
  try {
    const { files, failures } = await writeArtefacts(dirty, {
      ledger: join(folder, 'deep/ledger.json'),
      directory: folder,
      jobSummary: join(folder, 'job.md'),
    })
    expect(files).toHaveLength(5)
    expect(failures).toEqual([])
    const all = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    expect(all).toHaveLength(6)
    const texts = await Promise.all(all.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')))
    const packed = texts.flatMap((text) => text.match(/"H4sI[^"]+/g) ?? [])
    expect(packed).toHaveLength(1)
    const unpacked = packed.map((base64) => gunzipSync(Buffer.from(base64.slice(1), 'base64')).toString())
    expect(unpacked[0]).toContain('***')
    for (const text of [...texts, ...unpacked, screen(dirty), annotations(dirty)]) {
      for (const form of [
        secret.reveal(),
        encodeURIComponent(secret.reveal()),
        JSON.stringify(secret.reveal()).slice(1, -1),
        escaped(secret.reveal()),
      ])
        expect(text).not.toContain(form)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
