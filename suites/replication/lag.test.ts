import { describe, expect, test } from 'vitest'
import type { LogPosition, ReplicationReader } from '../../src/ports/replication.ts'
import lag from './lag.check.ts'

const SOURCE = { uuid: '3e11fa47-71ca-11e1-9e33-c80aa9429562', serverId: '101' }

interface World {
  modes?: readonly [source: string, target: string]
  /** Beats as the source and the target show them, look by look; the last one stays. */
  beats?: { source: readonly (string | undefined)[]; target: readonly (string | undefined)[] }
  follows?: string
  applied?: LogPosition
  waits?: boolean
  phase?: string
}

/** What the check says of such servers. */
async function asked({
  modes = ['ON', 'ON'],
  beats,
  follows = SOURCE.uuid,
  applied,
  waits = true,
  phase = 'replicating',
}: World) {
  const end = { file: 'b.000002', offset: '500', gtids: '', files: [{ name: 'b.000002', size: '500' }] }
  const side = (mode: string, shown: readonly (string | undefined)[] = []): Partial<ReplicationReader> => {
    let look = 0
    return {
      identity: async () => SOURCE,
      transactions: async () => ({ gtidMode: mode, executed: '', purged: '' }),
      binaryLog: async () => end,
      channels: async () => [
        { name: 'oms', sourceUuid: follows, secondsBehind: 0, ...(applied ? { appliedTo: applied } : {}) } as never,
      ],
      applied: async () => waits,
      appliedUpTo: async (_, channel) => waits && channel === 'oms',
      heartbeat: async () => shown[Math.min(look++, shown.length - 1)],
    }
  }
  const ports = {
    source: { 'mysql.replication': side(modes[0], beats?.source) },
    target: { 'mysql.replication': side(modes[1], beats?.target) },
  }
  const heartbeat = beats ? { heartbeat: { table: 'percona.heartbeat' } } : {}
  const run = {
    phase,
    signal: new AbortController().signal,
    declared: { replication: { maxLagSeconds: 0.2, ...heartbeat } },
  }
  return lag.judge(await lag.gather(ports as never, run as never))
}

const MODES = ['OFF', 'OFF_PERMISSIVE', 'ON_PERMISSIVE', 'ON'] as const
const PAIRS = MODES.flatMap((source) => MODES.map((target) => [source, target] as const))

describe.concurrent.each(PAIRS)('gtid_mode %s on the source, %s on the target', (...modes) => {
  const byGtid = modes.every((mode) => mode === 'ON')

  test('the lag is measured, and told by what', async () => {
    const judged = await asked({ modes })
    expect(judged.verdict).toBe('holds')
    expect(judged.notes?.join().includes('by binary log file and position')).toBe(!byGtid)
  })

  test('a target that does not arrive is behind', async () => {
    expect(await asked({ modes, waits: false })).toMatchObject({ verdict: 'broken' })
  })

  test('a place that was applied already need not be waited for, where the applier stands still', async () => {
    const judged = await asked({ modes, waits: false, applied: { file: 'b.000002', offset: '500' } })
    expect(judged.verdict).toBe(byGtid ? 'broken' : 'holds')
  })

  test('positions of another server say nothing', async () => {
    await (byGtid
      ? expect(asked({ modes, follows: 'other' })).resolves.toMatchObject({ verdict: 'holds' })
      : expect(asked({ modes, follows: 'other' })).rejects.toThrow(/none of them follows this source/))
  })
})

describe.concurrent('a heartbeat', () => {
  const [t1, t2, t3] = ['2026-01-05T10:00:01.000100', '2026-01-05T10:00:02.000100', '2026-01-05T10:00:03.000100']

  test('that arrives holds', async () => {
    const judged = await asked({ beats: { source: [t1, t2], target: [t1, t3] } })
    expect(judged).toMatchObject({ verdict: 'holds', examined: 4 })
    expect(judged.notes?.join()).toContain('A beat of percona.heartbeat arrived')
  })

  test('that does not arrive is a lag, although the threads say otherwise', async () => {
    const judged = await asked({ beats: { source: [t1, t2], target: [t1] } })
    expect(judged).toMatchObject({ verdict: 'broken', findings: [{ at: 'heartbeat percona.heartbeat' }] })
  })

  test('that has no row on the target did not arrive', async () => {
    expect((await asked({ beats: { source: [t1, t2], target: [undefined] } })).verdict).toBe('broken')
  })

  test.each([[[t1]], [[undefined]]])('that stands still on the source measures nothing: %j', async (source) => {
    expect(await asked({ beats: { source, target: [t1] } })).toMatchObject({ verdict: 'unproven' })
  })

  test('is not waited for on a source that is fenced', async () => {
    expect(await asked({ phase: 'freeze', beats: { source: [t1], target: [t1] } })).toMatchObject({
      verdict: 'holds',
      examined: 3,
    })
  })
})
