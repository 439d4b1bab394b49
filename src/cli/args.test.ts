import { describe, expect, test } from 'vitest'
import { readArgs, UsageError } from './args.ts'

describe('arguments', () => {
  test('default to a run of everything', () => {
    expect(readArgs([])).toMatchObject({
      verb: 'run',
      options: { suites: [], checks: [], ledger: '.parity/ledger.json', scale: 1 },
    })
  })

  test('name databases in either way', () => {
    const expected = { verb: 'run', options: { databases: ['a', 'b'], phase: 'freeze' } }
    expect(readArgs(['--database', 'a', 'b', '--phase', 'freeze'])).toMatchObject(expected)
    expect(readArgs(['--database', 'a', '--database', 'b', '--phase=freeze'])).toMatchObject(expected)
  })

  test('judge takes a ledger', () => {
    expect(readArgs(['judge', 'x.json'])).toMatchObject({ verb: 'judge', file: 'x.json' })
  })

  test.each([
    [['--phse', 'freeze'], "Unknown option '--phse'"],
    [['--phase', 'soon'], '--phase is one of replicating, freeze, after-cutover'],
    [['--scale', 'big'], '--scale is a number above 0'],
    [['judge'], 'judge takes one ledger file.'],
    [['jduge'], "There is no verb 'jduge'"],
    [['run', 'fast'], "'fast' is not understood."],
    [['judge', 'x', '--max-age', '0'], '--max-age is a number of hours above 0'],
    [['--plant', 'x', '--config', 'y'], 'does not go with --config'],
  ])('%j are refused with a sentence', (argv, sentence) => {
    expect(() => readArgs(argv)).toThrow(UsageError)
    expect(() => readArgs(argv)).toThrow(sentence)
  })
})
