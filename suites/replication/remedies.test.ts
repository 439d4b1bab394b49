import { describe, expect, test } from 'vitest'
import { setVariable } from '../../src/compare/settings/remedies.ts'
import { setTls } from '../../src/compare/settings/tls.ts'
import { VARIABLES } from '../../src/compare/settings/variables.ts'
import type { Finding, Judgement, Remedy } from '../../src/kernel/judgement.ts'
import type { ReplicaChannel } from '../../src/ports/replication.ts'
import channel from './channel.check.ts'
import gtid from './gtid.check.ts'
import readOnly from './read-only.check.ts'
import rollback from './rollback.check.ts'
import running from './running.check.ts'

const KINDS = ['rds', 'azure-flexible', 'self-managed'] as const
const VERSIONS = ['5.7.44', '8.0.21', '8.0.43', '8.4.6', '9.7.4', undefined]
type Kind = (typeof KINDS)[number]

const UUID = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
const transactions = (executed: string, purged = '') => ({ gtidMode: 'ON', executed, purged })
const follows: ReplicaChannel = {
  name: '',
  sourceUuid: UUID,
  receiver: 'running',
  applier: 'running',
  secondsBehind: 0,
  autoPosition: true,
  tls: true,
  verifiesServer: true,
  filters: [],
  delay: 0,
}
const error = {
  number: 1062,
  message: "Duplicate entry '…' for key 'PRIMARY'",
  table: 'oms.orders',
  transaction: `${UUID}:7`,
}

/** Every code of the checks of replication that is about a server, as its check finds it. */
function findingsOf(kind: Kind, version?: string): Finding[] {
  const server = { kind, ...(version === undefined ? {} : { version }) }
  const kinds = { source: kind, target: kind }
  const closed = { readOnly: true, superReadOnly: true }
  const open = { readOnly: false, superReadOnly: false }
  const side = { late: null, watch: null, sessions: {}, accounts: ['oms_app'], kinds }
  const stopped = { ...follows, receiver: 'stopped' as const, applier: 'stopped' as const }
  const judged: Judgement[] = [
    running.judge({ ...server, channels: [] }),
    running.judge({ ...server, channels: [], byPosition: true }),
    running.judge({ ...server, channels: [stopped] }),
    running.judge({ ...server, channels: [{ ...stopped, receiverError: '1236: purged', workerErrors: [error] }] }),
    channel.judge({ ...server, uuid: 'other', channels: [follows] }),
    channel.judge({
      ...server,
      uuid: UUID,
      channels: [{ ...follows, tls: false, filters: ['Replicate_Do_DB = oms'] }],
    }),
    channel.judge({ ...server, uuid: UUID, channels: [{ ...follows, tls: false, autoPosition: false }] }),
    gtid.judge({
      phase: 'freeze',
      source: transactions(`${UUID}:1-9`, `${UUID}:1-5`),
      target: transactions(`${UUID}:1-2`),
      before: transactions(`${UUID}:1-2,${UUID.replace('3e', '4e')}:1`),
      kinds,
    }),
    readOnly.judge({ ...side, phase: 'replicating', source: open, target: open }),
    readOnly.judge({ ...side, phase: 'freeze', source: open, target: closed }),
    readOnly.judge({ ...side, phase: 'after-cutover', source: closed, target: closed }),
    rollback.judge({
      ...server,
      channels: [follows],
      source: transactions(`${UUID}:1-9`),
      target: transactions(`${UUID}:1-8`),
    }),
  ]
  return judged.flatMap((judgement) => (judgement.verdict === 'broken' ? judgement.findings : []))
}

/** What users of a platform may not do there. */
const DENIED =
  /\b(SUPER|SET (GLOBAL|PERSIST)|super_read_only)\b|\b(START|STOP|RESET) (REPLICA|SLAVE)\b|\bCHANGE (REPLICATION|MASTER)\b/
const OWN: Record<'rds' | 'azure-flexible', RegExp> = {
  rds: /^CALL mysql\.rds_\w+(\(.*\))?$/,
  'azure-flexible': /^CALL mysql\.az_\w+(\(.*\))?$/,
}

function canBeDone(remedy: Remedy, kind: Kind, version: string | undefined): void {
  const text = [remedy.how, ...(remedy.sql?.statements ?? [])].join(' | ')
  if (kind !== 'self-managed') {
    expect(text).not.toMatch(DENIED)
    for (const statement of remedy.sql?.statements ?? []) expect(statement).toMatch(OWN[kind])
    expect(text).not.toMatch(kind === 'rds' ? /\baz[ _]|Azure/ : /\brds_|\baws\b/)
    return
  }
  expect(text).not.toMatch(/\brds_|\baz_|\baz mysql\b/)
  if (version && /^5\.|^8\.0\.21/.test(version))
    expect(text).not.toMatch(/\b(START|STOP|RESET) REPLICA|REPLICATION SOURCE/)
  else expect(text).not.toMatch(/\b(START|STOP|RESET) SLAVE|CHANGE MASTER/)
}

describe.each(KINDS)('on %s', (kind) => {
  test.each(VERSIONS)('of version %s, each finding has a remedy that can be carried out there', (version) => {
    const findings = findingsOf(kind, version)
    for (const { remedy } of findings) canBeDone(remedy, kind, version)
    const codes = new Set<string>(findings.map(({ code }) => code))
    const all = [running, channel, gtid, readOnly, rollback].flatMap((check) => [...check.codes])
    // What a person does away from the servers: stop a client.
    const elsewhere = ['application-still-connected', 'source-written-at-freeze']
    expect(all.filter((code) => !codes.has(code) && !elsewhere.includes(code))).toEqual([])
  })

  test.each(Object.keys(VARIABLES))('%s is set as its users may', (name) => {
    for (const on of ['source', 'target'] as const)
      for (const remedy of [
        setVariable(on, kind, name, 'ON', VARIABLES[name]?.takes),
        setTls(on, kind, name, 'ON'),
        setVariable(on, kind, 'super_read_only', 'ON'),
      ]) {
        if (kind === 'self-managed') continue
        expect(remedy.sql).toBeUndefined()
        expect(remedy.how).not.toMatch(DENIED)
      }
  })

  test('a remedy says on which side, and who can carry it out', () => {
    const remedies = findingsOf(kind, '8.0.43').filter(({ remedy }) => remedy.sql)
    for (const { remedy } of remedies) expect(remedy.how).toMatch(/[Oo]n the (source|target), as (an?|the) \w+/)
    expect(remedies.length).toBeGreaterThan(0)
  })
})

test('what a worker of the applier says is in the finding, with its table and transaction; starting again is not enough then', () => {
  const judged = running.judge({
    kind: 'self-managed',
    channels: [{ ...follows, applier: 'stopped', workerErrors: [error] }],
  })
  const [finding] = judged.verdict === 'broken' ? judged.findings : []
  expect(finding?.target).toBe(`stopped (error 1062 on oms.orders in transaction ${UUID}:7: ${error.message})`)
  expect(finding?.remedy.how).toContain('oms.orders')
  expect(finding?.remedy.sql).toBeUndefined()
})
