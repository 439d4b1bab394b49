import { expect, test } from 'vitest'
import { readGauges } from './gauges.ts'

const SOURCE = { uuid: '3e11fa47-71ca-11e1-9e33-c80aa9429562', serverId: '101' }
const MODES = ['OFF', 'OFF_PERMISSIVE', 'ON_PERMISSIVE', 'ON'] as const
const PAIRS = MODES.flatMap((source) => MODES.map((target) => [source, target] as const))

/** A target that lacks three transactions, 700 bytes of the source's binary log. */
async function looked(modes: readonly [string, string]) {
  const log = { file: 'b.000001', offset: '1700', gtids: '', files: [{ name: 'b.000001', size: '1700' }] }
  const side = (mode: string, upTo: number) => ({
    'mysql.replication': {
      identity: async () => SOURCE,
      transactions: async () => ({
        gtidMode: mode,
        executed: mode === 'ON' ? `${SOURCE.uuid}:1-${upTo}` : '',
        purged: '',
      }),
      binaryLog: async () => log,
      channels: async () => [
        { sourceUuid: SOURCE.uuid, secondsBehind: 0, appliedTo: { file: 'b.000001', offset: '1000' } },
      ],
      writability: async () => ({ readOnly: true, superReadOnly: true }),
      sessions: async () => ({}),
    },
    'mysql.capacity': { connections: async () => ({ used: 1, max: 10 }) },
    'mysql.written': { since: async () => undefined },
  })
  const run = { declared: { accounts: { application: [] } }, databases: ['oms'] }
  return await readGauges({ source: side(modes[0], 10), target: side(modes[1], 7) } as never, run as never)
}

test.each(PAIRS)('gtid_mode %s and %s: nothing is counted that has no name', async (...modes) => {
  const gauges = await looked(modes)
  if (modes.every((mode) => mode === 'ON')) {
    expect(gauges).toMatchObject({ behind: 3, ahead: 0 })
    expect(gauges).not.toHaveProperty('behindBytes')
  } else expect(gauges).toMatchObject({ behind: null, ahead: null, behindBytes: 700 })
})
