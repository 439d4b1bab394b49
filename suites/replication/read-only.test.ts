import { describe, expect, test } from 'vitest'
import type { BinaryLog } from '../../src/ports/replication.ts'
import check from './read-only.check.ts'

type Evidence = Parameters<typeof check.judge>[0]
const fenced = { readOnly: true, superReadOnly: true }
const kinds = { source: 'rds', target: 'azure-flexible' } as const
/** A log of two files, the end of which lies there. */
const position = (file: string, offset: string): BinaryLog => {
  const files = [{ name: 'b.000001', size: '904' }]
  return { gtids: '', file, offset, files: file === 'b.000001' ? files : [...files, { name: file, size: offset }] }
}
const frozen: Evidence = {
  phase: 'freeze',
  source: fenced,
  target: fenced,
  late: { count: 0, gtids: '' },
  watch: { byGtid: true, began: position('b.000001', '860'), ended: position('b.000001', '860') },
  sessions: {},
  accounts: ['oms_app'],
  kinds,
}
const said = (change: Partial<Evidence>) => {
  const judged = check.judge({ ...frozen, ...change })
  return judged.verdict === 'broken' ? judged.findings.map(({ code }) => code).join() : judged.verdict
}

describe('a frozen source', () => {
  test('that nobody writes to or is connected to', () => {
    expect(said({})).toBe('holds')
  })

  test.each([[[]], [undefined]])('whose clients nobody named (%j) is not proven to have none', (accounts) => {
    const { accounts: _, ...without } = frozen
    const judged = check.judge(accounts ? { ...frozen, accounts } : (without as Evidence))
    expect(judged).toMatchObject({ verdict: 'unproven', reason: 'not-configured' })
  })

  test.each([
    ['the log grew', position('b.000001', '860'), position('b.000001', '904'), 'source-written-at-freeze'],
    ['the log rests', position('b.000001', '860'), position('b.000001', '860'), 'holds'],
    [
      'another file was begun and written to',
      position('b.000001', '860'),
      position('b.000002', '957'),
      'source-written-at-freeze',
    ],
    ['the log was begun anew', position('b.000002', '860'), position('b.000001', '157'), 'unproven'],
    ['there is no log', null, null, 'unproven'],
  ])('without GTIDs: %s', (_, began, ended, expected) => {
    expect(said({ watch: { byGtid: false, began, ended } })).toBe(expected)
  })

  test('a finding stands, whatever else was not seen', () => {
    const sessions = { 'oms_app@10.0.0.4': 2 }
    expect(said({ sessions, watch: { byGtid: false, began: null, ended: null } })).toBe('application-still-connected')
  })
})
