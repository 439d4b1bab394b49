import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../src/kernel/json.ts'
import type { Ledger } from '../src/kernel/ledger.ts'
import { forgetSecrets, Secret } from '../src/kernel/secret.ts'
import { annotations } from './annotations.ts'
import { consoleReport } from './console.ts'
import { htmlReport } from './html/report.ts'
import { junit } from './junit.ts'
import { ledgerJson } from './ledger-json.ts'
import { markdown } from './markdown.ts'
import { rich } from './testing/rich.ts'
import { check, finding } from './testing/sample.ts'

/** Letters and digits are written alike everywhere: where they stand, a part of the secret does. */
const MARK = 'qZ7xK9vW'
const GRACES = '"\'<>&%@:/\\?#[]{}()$`*+^|~!=,;. \t\n\u0000é漢😀-_'
const part = fc.array(fc.constantFrom(...Array.from(`${GRACES}abcXYZ019`)), { maxLength: 8 }).map((all) => all.join(''))
const secrets = fc.tuple(part, part).map(([before, after]) => `${before}${MARK}${after}`)

/** Texts of a ledger, by the names of their fields. */
const TEXTS = new Set(
  'cause notes at source target how statements diff reason owner question remarks doubts product provisioner databases name key'.split(
    ' ',
  ),
)

function spoken(value: Json, say: (text: string) => string, key = ''): Json {
  if (typeof value === 'string') return TEXTS.has(key) ? say(value) : value
  if (Array.isArray(value)) return value.map((one) => spoken(one, say, key))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      // A verdict's reason is one of a few words; evidence has a check of its own below.
      ['evidence', 'tool', 'run'].includes(name) || (name === 'reason' && 'verdict' in value)
        ? inner
        : spoken(inner, say, key === 'key' ? key : name),
    ]),
  )
}

const LEDGER = rich()

function withSecret(say: (text: string) => string): Ledger {
  const more = check('data/rows', 'broken', {
    findings: [finding('row-differs', say('place'), { source: { [say('a')]: [say('b')] }, target: say('c') })],
    evidence: { [say('name')]: { deep: [say('text'), null, 1] } },
    notes: [say('a note')],
  })
  return spoken({ ...LEDGER, checks: [...LEDGER.checks, more] } as unknown as Json, say) as unknown as Ledger
}

function screen(of: Ledger, columns: number): string {
  let text = ''
  const report = consoleReport(
    { write: (piece) => (text += piece), columns },
    { colour: false, live: false, total: of.checks.length },
  )
  report.end(of, [])
  return text
}

const WRITERS: Record<string, (of: Ledger) => string> = {
  'ledger.json': ledgerJson,
  'junit.xml': junit,
  'summary.md': markdown,
  annotations: annotations,
  'report.html': (of) => htmlReport(of, []),
  console: (of) => screen(of, 10_000),
  'a narrow console': (of) => screen(of, 60),
}

const SAYINGS: Record<string, (secret: string) => (text: string) => string> = {
  'as it is': (secret) => (text) => `${text} (using password ${secret}) refused`,
  'with nothing around it': (secret) => () => secret,
  'in a URL': (secret) => (text) => `${text} mysql://reader:${encodeURIComponent(secret)}@host/oms`,
  'in a URL in small letters': (secret) => (text) =>
    `${text} mysql://reader:${encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())}@host/oms`,
  'as JSON': (secret) => (text) => `${text} ${JSON.stringify({ password: secret })}`,
  twice: (secret) => (text) => `${secret}${text}${secret}`,
}

test.each(Object.keys(SAYINGS))('no part of a secret reaches what is written: %s', (name) => {
  fc.assert(
    fc
      .property(secrets, (value) => {
        const secret = new Secret(value)
        const of = withSecret((SAYINGS[name] as (typeof SAYINGS)[string])(secret.reveal()))
        for (const [writer, write] of Object.entries(WRITERS)) {
          const text = write(of).replace(/\s+/g, '')
          const at = text.indexOf(MARK)
          expect([writer, at < 0 ? '' : text.slice(Math.max(0, at - 60), at + 60)]).toEqual([writer, ''])
        }
      })
      .afterEach(forgetSecrets),
    { numRuns: 12 },
  )
})
