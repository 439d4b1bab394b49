import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ReplicationStatements, statementsFor } from './statements.ts'

/** What servers answered: `ok`, or 1064 for a statement that the version does not know. Recorded as root on each. */
const ACCEPTED: Readonly<Record<string, Readonly<Record<string, 'ok' | 1064>>>> = {
  '5.7.36-log': {
    'RESET BINARY LOGS AND GTIDS': 1064,
    'RESET MASTER': 'ok',
    'SHOW MASTER STATUS': 'ok',
    'SHOW BINARY LOG STATUS': 1064,
    'SHOW REPLICA STATUS': 1064,
    'SHOW SLAVE STATUS': 'ok',
  },
  '8.0.30': {
    'RESET BINARY LOGS AND GTIDS': 1064,
    'RESET MASTER': 'ok',
    'SHOW MASTER STATUS': 'ok',
    'SHOW BINARY LOG STATUS': 1064,
    'SHOW REPLICA STATUS': 'ok',
    'SHOW SLAVE STATUS': 'ok',
  },
  '9.7.4': {
    'RESET BINARY LOGS AND GTIDS': 'ok',
    'RESET MASTER': 1064,
    'SHOW MASTER STATUS': 1064,
    'SHOW BINARY LOG STATUS': 'ok',
    'SHOW REPLICA STATUS': 'ok',
    'SHOW SLAVE STATUS': 1064,
  },
}

const VERSIONS = [
  '5.7.44-log',
  '8.0.19',
  '8.0.21',
  '8.0.22',
  '8.0.23',
  '8.0.25',
  '8.0.26',
  '8.0.31',
  '8.0.32',
  '8.0.43',
  '8.1.0',
  '8.2.0',
  '8.4.5',
  '9.7.4',
  '10.11.6-MariaDB-1',
]

const textsOf = (statements: ReplicationStatements): string[] =>
  Object.values(statements)
    .filter((value): value is string => typeof value === 'string')
    .concat(statements.changeSource({ SOURCE_HOST: "'a'", SOURCE_SSL: 1, GET_SOURCE_PUBLIC_KEY: 1 }))

describe.each(Object.entries(ACCEPTED))('on %s', (version, answers) => {
  test('no statement is one that the server does not know', () => {
    for (const text of textsOf(statementsFor(version))) expect(answers[text] ?? 'ok', text).toBe('ok')
  })
})

describe.each(VERSIONS)('on %s', (version) => {
  const statements = statementsFor(version)
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  const number = /mariadb/i.test(version) ? 0 : major * 10_000 + minor * 100 + patch

  test('old words up to the version that brought the new ones, and no old word where 8.4 dropped it', () => {
    const texts = textsOf(statements).join('; ')
    if (number < 80_022) expect(texts).not.toMatch(/\bREPLICA\b/)
    if (number < 80_023) expect(texts).not.toMatch(/REPLICATION SOURCE|SOURCE_HOST|GET_SOURCE/)
    if (number < 80_026) expect(texts).not.toMatch(/SOURCE_POS_WAIT/)
    if (number < 80_200) expect(texts).not.toMatch(/BINARY LOG/)
    if (number >= 80_400) expect(texts).not.toMatch(/\b(MASTER|SLAVE)\b|MASTER_/)
    expect(statements.generatesKeys).toBe(number >= 80_032 ? 'GENERATE' : undefined)
  })

  test('an option that the version does not know is left out', () => {
    const text = statements.changeSource({ SOURCE_SSL: 0, GET_SOURCE_PUBLIC_KEY: 1 })
    expect(/GET_(MASTER|SOURCE)_PUBLIC_KEY/.test(text)).toBe(number >= 80_004)
  })
})

describe('statements whose words changed with the version', () => {
  const ROOT = join(import.meta.dirname, '../../..')
  const files = globSync('{src,suites,fixtures,bench}/**/*.ts', { cwd: ROOT }).filter(
    (file) => !file.endsWith('.test.ts') && !file.includes('replication/statements'),
  )

  /** Written out in a string or a template; remedies are texts for people and have a test of their own. */
  const WRITTEN_OUT =
    /['"`](?:RESET (?:BINARY|MASTER|REPLICA|SLAVE)|SHOW (?:BINARY LOG STATUS|MASTER STATUS|REPLICA|SLAVE)|(?:START|STOP) (?:REPLICA|SLAVE)|CHANGE (?:REPLICATION SOURCE|MASTER) TO)|(?:SOURCE|MASTER)_POS_WAIT\(/

  test.each(files)('%s takes them from one place', (file) => {
    const lines = readFileSync(join(ROOT, file), 'utf8').split('\n')
    expect(
      lines.filter((line) => WRITTEN_OUT.test(line) && !/^\s*(\/\*|\*|\/\/)|>= 80_022 \?|isMysql\(|probe: /.test(line)),
    ).toEqual([])
  })
})
