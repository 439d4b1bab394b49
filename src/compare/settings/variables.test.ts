import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import check from '../../../suites/settings/variables.check.ts'
import { compareVariables, ruleOf, type Values } from './variables.ts'

/** `SHOW GLOBAL VARIABLES` of real servers. */
function recorded(version: string): Values {
  const file = join(import.meta.dirname, `../../../fixtures/recorded-servers/mysql-${version}.variables.tsv`)
  const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return Object.fromEntries(rows.map((row) => row.split(/\t(.*)/s) as [string, string]))
}

const OLD = recorded('5.7.36')
const NEW = recorded('8.0.30')
const NAMES = [...new Set([...Object.keys(OLD), ...Object.keys(NEW)])].sort()

/** Where a comparison put a variable; every variable must be somewhere. */
function placesOf(source: Values, target: Values): string[] {
  const { examined, differences, harmless, unclassed, newFeatures, oneSided } = compareVariables(source, target)
  const [name = ''] = [...Object.keys(source), ...Object.keys(target)]
  const rule = ruleOf(name)
  const places = [
    ...differences.map(() => 'finding'),
    ...harmless.map(() => 'note'),
    ...newFeatures.map(() => 'note'),
    ...oneSided.map(() => 'note'),
    ...unclassed.map(() => 'unknown'),
  ]
  if (places.length > 0) return places
  if (examined > 0) return ['equal']
  return rule && /^(?:elsewhere|irrelevant|imposed-harmless)$/.test(rule.class) && rule.why ? ['reason'] : []
}

describe('every variable of two real versions', () => {
  test('there are many', () => expect(NAMES.length).toBeGreaterThan(550))

  test.each(NAMES)('%s is judged or listed with a reason', (name) => {
    const value = NEW[name] ?? OLD[name] ?? ''
    const other =
      value === 'ON' ? 'OFF' : value === 'OFF' ? 'ON' : /^\d+$/.test(value) ? String(BigInt(value) + 1n) : `${value}x`
    for (const [source, target] of [
      [{ [name]: value }, { [name]: value }],
      [{ [name]: value }, { [name]: other }],
      [{ [name]: other }, { [name]: value }],
      [{ [name]: value }, {}],
      [{}, { [name]: value }],
    ] as [Values, Values][]) {
      const places = placesOf(source, target)
      expect(places).toHaveLength(1)
      expect(places).not.toContain('unknown')
    }
    const judged = ruleOf(name)?.class
    if (judged === 'must-equal') {
      expect(placesOf({ [name]: value }, { [name]: other })).toEqual(['finding'])
      expect(placesOf({ [name]: value }, { [name]: value })).toEqual(['equal'])
    }
  })

  const onlyNew = Object.keys(NEW).filter((name) => !(name in OLD))
  test.each(onlyNew)('%s, which 5.7 does not have, is no finding at the value that 8.0 gives it', (name) => {
    const old = { ...OLD }
    const found = compareVariables(old, { ...old, [name]: NEW[name] ?? '' }).differences.map((one) => one.name)
    expect(found).toEqual([])
  })

  test.each(NAMES)('%s: a remedy names a variable and a value that the target can have', (name) => {
    for (const value of ['0', '1', 'ON', 'OFF', 'x']) {
      const { differences } = compareVariables({ ...OLD, [name]: value }, NEW)
      for (const { wanted } of differences) {
        if (!wanted) continue
        expect(NEW).toHaveProperty([wanted.name])
        if (!(name in OLD)) expect(wanted.value).not.toMatch(/^18446744073709551615$/)
      }
    }
  })
})

test('5.7 → 8.0 at their defaults: what a setting can mend is a finding, what the version brings is a note', () => {
  const judgement = check.judge({ source: OLD, target: NEW, kind: 'azure-flexible' })
  if (judgement.verdict !== 'broken') throw new Error(judgement.verdict)
  expect(judgement.findings.map(({ code, at }) => [code, at])).toEqual([
    ['variable-differs', 'explicit_defaults_for_timestamp'],
    ['variable-below-source', 'local_infile'],
  ])
  expect(judgement.notes?.join('\n')).toMatch(
    /cte_max_recursion_depth, regexp_stack_limit, regexp_time_limit, windowing/,
  )
})

test('a variable that nobody knows is a decision where both sides have it, else a note', () => {
  const both = check.judge({ source: { brand_new: 'a' }, target: { brand_new: 'b' }, kind: 'rds' })
  expect(both).toMatchObject({ verdict: 'broken', findings: [{ code: 'variable-differs', at: 'brand_new' }] })
  const one = check.judge({ source: { autocommit: 'ON' }, target: { autocommit: 'ON', brand_new: 'b' }, kind: 'rds' })
  expect(one).toMatchObject({ verdict: 'holds', notes: [expect.stringContaining('brand_new')] })
})

test('what the target’s version has lost is not to be set there', () => {
  const judgement = check.judge({
    source: {
      ...OLD,
      innodb_locks_unsafe_for_binlog: 'ON',
      explicit_defaults_for_timestamp: 'ON',
      local_infile: 'OFF',
    },
    target: NEW,
    kind: 'self-managed',
  })
  expect(judgement).toMatchObject({
    findings: [
      { at: 'innodb_locks_unsafe_for_binlog', remedy: { how: expect.stringContaining('change the application') } },
    ],
  })
})
