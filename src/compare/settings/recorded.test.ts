import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadChecks } from '../../bind/registry.ts'
import type { Json } from '../../kernel/json.ts'
import { judgeEvidence } from '../../kernel/run-check.ts'

const checks = await loadChecks()

/** Every check's stored evidence of a pair of real servers, judged again by today's rules. */
function judged(file: string) {
  const path = join(import.meta.dirname, `../../../fixtures/recorded-servers/${file}.settings.json`)
  return Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, Json>).map(([id, evidence]) => {
    const check = checks.find((one) => one.id === id)
    if (!check) throw new Error(id)
    return { id, judgement: judgeEvidence(check, evidence, 'replicating') }
  })
}

describe('5.7.36 → 8.0.30, real servers while replicating', () => {
  const results = judged('mysql-5.7.36-to-8.0.30')
  const findings = results.flatMap(({ id, judgement }) =>
    judgement.verdict === 'broken' ? judgement.findings.map(({ code, at }) => `${id}: ${code} at ${at}`) : [],
  )

  test('each finding can be settled before the cutover: a server setting, or a decision on what the version brings', () => {
    expect(results.filter(({ judgement }) => judgement.verdict === 'unproven')).toEqual([])
    expect(findings).toEqual([
      'settings/behaviour: version-behavior-differs at version',
      'settings/charset: server-charset-differs at collation_server',
      'settings/variables: variable-below-source at local_infile',
    ])
  })

  test('what the version brings is one finding, with what to do in the application', () => {
    const text = JSON.stringify(results.find(({ id }) => id === 'settings/behaviour'))
    for (const probe of [
      'json-text',
      'json-duplicate-key',
      'greatest-of-mixed',
      'unix-after-2038',
      'default-collation',
    ])
      expect(text).toContain(probe)
    expect(text).toMatch(/database\.yml/)
    expect(JSON.stringify(results)).not.toContain('18446744073709551615')
  })
})

test.each(['replicating', 'after-cutover'])('8.0.30 → 8.0.30, real servers, %s: everything passes', (phase) => {
  const open = judged(`mysql-8.0.30.${phase}`).filter(({ judgement }) => judgement.verdict !== 'holds')
  // That evidence holds the TLS keys of database.yml alone.
  expect(open).toMatchObject([{ id: 'settings/database-yml', judgement: { verdict: 'unproven' } }])
})
