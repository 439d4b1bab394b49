import { describe, expect, test } from 'vitest'
import { PHASES } from '../../kernel/check.ts'
import { judgeSource, type SourceEvidence } from './source.ts'

type Server = SourceEvidence['source']
const server = (uuid: string, more: Partial<Server> = {}): Server => ({
  uuid,
  serverId: '1',
  place: `${uuid || 'db'}:3306 /var/lib/mysql/`,
  refuses: { read_only: 'OFF', super_read_only: 'OFF', innodb_read_only: 'OFF', offline_mode: 'OFF' },
  follows: [],
  ...more,
})
const channel = (sourceUuid: string, more: Partial<Server['follows'][number]> = {}): Server['follows'][number] => ({
  name: '',
  sourceUuid,
  receiver: 'running',
  applier: 'running',
  ...more,
})
const target = server('azure', { follows: [channel('aws')] })
const codes = (evidence: Partial<SourceEvidence>) => {
  const judged = judgeSource({ phase: 'replicating', kind: 'rds', source: server('aws'), target, ...evidence })
  return judged.verdict === 'broken' ? judged.findings.map(({ code }) => code) : [judged.verdict]
}
const STATES = [
  { receiver: 'running', applier: 'running' },
  { receiver: 'connecting', applier: 'running' },
  { receiver: 'stopped', applier: 'running' },
  { receiver: 'running', applier: 'stopped' },
  { receiver: 'stopped', applier: 'stopped' },
] as const

describe.each(PHASES)('the source of the comparison, in phase %s', (phase) => {
  test('a server that takes writes and follows nobody', () => {
    expect(codes({ phase })).toEqual(['holds'])
  })

  test.each(STATES)('a replica of a third server, %j', (state) => {
    expect(codes({ phase, source: server('aws', { follows: [channel('other', state)] }) })).toEqual([
      'source-is-replica',
    ])
  })

  test.each(STATES)('a second channel from a third server beside the way back, %j', (state) => {
    const follows = [channel('azure'), channel('other', { ...state, name: 'upstream' })]
    expect(codes({ phase, source: server('aws', { follows }) })).toEqual(['source-is-replica'])
  })

  test.each(STATES)('source and target swapped, %j', (state) => {
    const swapped = {
      source: server('azure', { follows: [channel('aws', state)] }),
      target: server('aws'),
    }
    // After the cutover that is what a way back looks like; read-only and rollback find swapped servers then.
    expect(codes({ phase, ...swapped })).toEqual([phase === 'after-cutover' ? 'holds' : 'source-is-replica'])
  })

  test('one server under two addresses, also where it has no UUID', () => {
    expect(codes({ phase, target: server('aws', { place: '10.0.0.7:3306 /data/' }) })).toEqual(['one-server'])
    expect(codes({ phase, source: server(''), target: server('') })).toEqual(['one-server'])
    expect(codes({ phase, source: server(''), target: server('', { serverId: '2' }) })).toEqual(['holds'])
    expect(codes({ phase, source: server('') })).toEqual(['holds'])
  })

  test.each(['read_only', 'super_read_only', 'innodb_read_only', 'offline_mode', 'transaction_read_only'])(
    'a source that refuses writes by %s',
    (name) => {
      for (const value of ['ON', '1', 'NO_LOCK'])
        expect(codes({ phase, source: server('aws', { refuses: { [name]: value } }) })).toEqual([
          phase === 'replicating' ? 'source-refuses-writes' : 'holds',
        ])
    },
  )

  test('the channels of a replication group are no replica', () => {
    const follows = [
      channel('', { name: 'group_replication_applier' }),
      channel('', { name: 'group_replication_recovery' }),
    ]
    expect(codes({ phase, source: server('aws', { follows }) })).toEqual(['holds'])
  })

  test('a way back that was prepared while the target follows is none of its sources', () => {
    const stopped = { receiver: 'stopped', applier: 'stopped' } as const
    expect(codes({ phase, source: server('aws', { follows: [channel('', stopped)] }) })).toEqual(['holds'])
    expect(codes({ phase, source: server('aws', { follows: [channel('azure')] }) })).toEqual(['holds'])
    const alone = { source: server('aws', { follows: [channel('', stopped)] }), target: server('azure') }
    expect(codes({ phase, ...alone })).toEqual([phase === 'after-cutover' ? 'holds' : 'source-is-replica'])
  })
})
