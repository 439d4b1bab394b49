import { channelFrom, comparePositions } from '../../compare/replication/position.ts'
import { statementsFor } from '../../compare/replication/statements.ts'
import type { Position, PositionReader } from '../../ports/position.ts'
import type { ReplicaChannel } from '../../ports/replication.ts'
import type { ServerHandle } from './handle.ts'
import { channelOf, replicationReader } from './replication.ts'

export function positionReader(handle: ServerHandle): PositionReader {
  const { pool, signal } = handle
  const replication = replicationReader(handle)
  const words = async () => {
    const { version } = await pool.one<{ version: string }>('SELECT VERSION() AS version', [], signal)
    return statementsFor(version)
  }
  // Without the errors of workers, which nothing here needs.
  const channels = async (): Promise<ReplicaChannel[]> =>
    (await pool.query((await words()).showReplica, [], signal)).map((row) => channelOf(row))
  /** Undefined where there is none; a sentence where none can be named. */
  const channelOfSource = async (source?: Position): Promise<ReplicaChannel | string | undefined> => {
    const all = await channels()
    const [only] = all
    if (!only || !source?.server) return all.length > 1 ? 'several channels' : only
    return channelFrom(all, source.server)
  }
  return {
    async position() {
      const [log] = await pool.query((await words()).showBinaryLog, [], signal)
      if (!log) return undefined
      // Read after the file: a transaction in between is in the set, so that waiting for the set covers both.
      const [{ gtidMode, executed }, server] = await Promise.all([replication.transactions(), replication.identity()])
      return {
        gtids: gtidMode === 'ON' ? executed : '',
        file: String(log.File),
        offset: String(log.Position),
        server,
      } satisfies Position
    },

    async follows(source) {
      const all = await channels()
      if (all.length === 0) return 'nobody'
      const byGtid = source?.gtids !== '' && (await replication.transactions()).gtidMode === 'ON'
      const channel = await channelOfSource(source)
      // Waiting by GTID needs no channel: another server between the two passes the same names on.
      const runs = (one: ReplicaChannel) => one.receiver === 'running' && one.applier === 'running'
      if (byGtid) return (typeof channel === 'object' ? runs(channel) : all.every(runs)) ? 'gtid' : 'stopped'
      if (typeof channel !== 'object') return 'unclear'
      return runs(channel) ? 'file' : 'stopped'
    },

    async reached(position, seconds) {
      if (position.gtids !== '' && (await replication.transactions()).gtidMode === 'ON')
        return await replication.applied(position.gtids, seconds)
      const channel = await channelOfSource(position)
      if (typeof channel !== 'object') return false
      if (channel.appliedTo && (comparePositions(channel.appliedTo, position) ?? -1) >= 0) return true
      return await replication.appliedUpTo(position, channel.name, seconds)
    },

    async appliedTo(source) {
      const channel = await channelOfSource(source)
      return typeof channel === 'object' ? channel.appliedTo : undefined
    },
  }
}
