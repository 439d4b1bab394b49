import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../ports/egress.ts'
import { compareAnswers } from './answers.ts'
import { bytesOf, encode, textOf } from './charset.ts'
import { readHar } from './har.ts'
import { writeHar } from './har-write.ts'
import { HttpRedactor } from './redact.ts'

const CHARSETS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1', 'iso-8859-15'] as const
const LETTERS: Readonly<Record<(typeof CHARSETS)[number], string>> = {
  'utf-8': 'aé€ß漢😀',
  'utf-16le': 'aé€ß漢😀',
  'utf-16be': 'aé€ß漢😀',
  'windows-1252': 'aé€ß–Œ',
  'iso-8859-1': 'aéßÿ¤',
  'iso-8859-15': 'aé€ßŒŸ',
}
const redactor = new HttpRedactor(Buffer.from('test'))

function answer(body: Uint8Array, type: string): Answer {
  return { status: 200, headers: { 'content-type': type }, body, cut: null, failure: null, throttled: false, ms: 1 }
}

function kept(live: Answer): { answer: Answer; written: string } {
  const request = { method: 'GET', origin: 'https://x.example', path: '/y', headers: {}, body: '' }
  const written = writeHar([{ startedAt: 0, request, answer: live }], redactor, '1')
  return { answer: (readHar(written)[0] as { answer: Answer }).answer, written }
}

/** As a browser writes it: the decoded text. */
function fromBrowser(text: string, type: string): Answer {
  const entry = {
    request: { method: 'GET', url: 'https://x.example/y' },
    response: { status: 200, headers: [{ name: 'Content-Type', value: type }], content: { text } },
  }
  return (readHar(JSON.stringify({ log: { entries: [entry] } }))[0] as { answer: Answer }).answer
}

const differences = (old: Answer, now: Answer) =>
  compareAnswers(old, now).list.filter(({ old: value }) => !value?.includes('(hidden '))

/** Text in a table, how the far end tells the table, and whether something in it is hidden. */
const message = fc.constantFrom(...CHARSETS).chain((charset) =>
  fc.record({
    charset: fc.constant(charset),
    words: fc.string({ unit: fc.constantFrom(...LETTERS[charset]), minLength: 1, maxLength: 12 }),
    by: fc.constantFrom('header', 'declaration', 'both'),
    bom: fc.boolean(),
    name: fc.constantFrom('Description', 'Name'),
  }),
)

describe('a table of characters', () => {
  test('survives redaction, the disk and the way back, whoever tells it', () => {
    fc.assert(
      fc.property(message, ({ charset, words, by, bom, name }) => {
        const wide = charset.startsWith('utf-16')
        const type = by === 'declaration' ? 'text/xml' : `text/xml; charset=${charset}`
        // A text alone does not tell which of the two UTF-16 may be.
        const declared = charset === 'utf-16le' ? 'utf-16' : charset
        const declaration = by === 'header' ? '' : `<?xml version="1.0" encoding="${declared}"?>`
        const text = `${declaration}<E><${name}>${words}</${name}><No>1</No></E>`
        const marked = wide && (bom || by === 'declaration') ? `\ufeff${text}` : text
        const live = answer(encode(marked, textOf(encode(marked, charset), type).charset), type)
        const again = kept(live)
        expect(differences(again.answer, live)).toEqual([])
        expect(differences(fromBrowser(text, type), live)).toEqual([])
        expect(again.written).not.toContain('\ufffd')
        if (name === 'Description') expect(Buffer.from(again.answer.body)).toEqual(Buffer.from(live.body))
      }),
    )
  })

  test('bytes become a text and the same bytes again, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom(...CHARSETS.filter((c) => !c.startsWith('utf-16'))),
        (body, charset) => {
          const { text, charset: read } = textOf(body, `text/plain; charset=${charset}`)
          expect(encode(text, read)).toEqual(Buffer.from(body))
        },
      ),
    )
  })

  test.each([
    ['text/xml; charset=iso-8859-15', '€', 'a4'],
    ['text/xml; charset=ISO-8859-1', 'é', 'e9'],
    ['text/xml; charset=windows-1252', '€', '80'],
    ['text/xml; charset=utf-16be', 'é', '00e9'],
    ['text/xml', 'é', 'c3a9'],
  ])('%s: %s is %s', (type, text, hex) => {
    expect(bytesOf(text, type).toString('hex')).toBe(hex)
  })

  test('what was told only by letters that are hidden now is told otherwise', () => {
    const live = answer(encode('{"name":"Müller","a":1}', 'windows-1252'), 'application/json')
    const again = kept(live)
    expect(again.written).not.toContain(Buffer.from('M\xfcller', 'latin1').toString('base64'))
    expect(differences(again.answer, live)).toEqual([])
  })

  test('what breaks its own table keeps its bytes, but for what is hidden', () => {
    const live = answer(Buffer.from('{"x":"\xfc","name":"M\xfcller"}', 'latin1'), 'application/json; charset=utf-8')
    const { answer: again } = kept(live)
    expect(Buffer.from(again.body).toString('latin1')).toMatch(/^\{"x":"\xfc","name":"\(hidden #\w+\)"\}$/)
  })
})
