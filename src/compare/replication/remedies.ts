import type { Remedy } from '../../kernel/judgement.ts'
import { type Kind, type Side, setVariable, whoSets } from '../settings/remedies.ts'
import { statementsFor } from './statements.ts'

/** What a remedy needs to know of the server that it is for; the version as the server gives it, absent in evidence of older runs. */
export interface Server {
  kind: Kind
  version?: string | undefined
}

const NEWEST = '9.0.0'

/** Replication commands of the platforms, whose users may not give the statements themselves. */
const COMMANDS = {
  'azure-flexible': {
    start: ['CALL mysql.az_replication_start'],
    stop: ['CALL mysql.az_replication_stop'],
    remove: ['CALL mysql.az_replication_stop', 'CALL mysql.az_replication_remove_master'],
    who: 'the administrator of the Azure server',
  },
  rds: {
    start: ['CALL mysql.rds_start_replication'],
    stop: ['CALL mysql.rds_stop_replication'],
    remove: ['CALL mysql.rds_stop_replication', 'CALL mysql.rds_reset_external_master'],
    who: 'the master user of the RDS instance',
  },
} as const

function commands({ kind, version = NEWEST }: Server) {
  if (kind !== 'self-managed') {
    const own = COMMANDS[kind]
    const renamed = kind === 'rds' && /^(8\.[4-9]|9|\d\d)/.test(version)
    // RDS renamed its procedures with 8.4.
    return renamed ? { ...own, remove: [own.stop[0], 'CALL mysql.rds_reset_external_source'] } : own
  }
  const { start, stop, resetReplica } = statementsFor(version)
  const who = /^5\./.test(version) ? 'an account with SUPER' : 'an account with REPLICATION_SLAVE_ADMIN'
  return { start: [start], stop: [stop], remove: [stop, resetReplica], who }
}

/** Starts both threads. @param first what must be done before, a sentence; then the start is left to a person. */
export function startReplication(target: Server, first?: string): Remedy {
  const { start, who } = commands(target)
  const how = `On the target, as ${who}: ${start.join('; ')};`
  return first ? { how: `${first} ${how}` } : { how, sql: { on: 'target', statements: start } }
}

/** Ends replication for good, after the cutover. */
export function endReplication(target: Server): Remedy {
  const { stop, remove, who } = commands(target)
  return {
    how:
      `On the target, as ${who}: ${stop.join('; ')}; and, once a rollback is ruled out, ${remove.at(-1)}; ` +
      '(without GTIDs the stopped channel is what shows whether the source was written to).',
    sql: { on: 'target', statements: stop },
  }
}

/** @param byPosition whether file and position name the place, as where GTIDs are off. */
export function setUpReplication(target: Server, byPosition: boolean): Remedy {
  const { start, who } = commands(target)
  const version = target.version ?? NEWEST
  const place = byPosition ? 'binary log file and position of the dump' : 'GTIDs of the dump'
  const set = {
    'azure-flexible': byPosition
      ? 'CALL mysql.az_replication_change_master(host, user, password, port, file, position, ssl_ca);'
      : 'CALL mysql.az_replication_change_master_with_gtid(host, user, password, port, ssl_ca);',
    rds: `CALL mysql.rds_set_external_${/^(8\.[4-9]|9|\d\d)/.test(version) ? 'source' : 'master'}${byPosition ? '' : '_with_auto_position'}(…);`,
    'self-managed': `${statementsFor(version).changeSource(
      byPosition
        ? { SOURCE_HOST: '…', SOURCE_LOG_FILE: '…', SOURCE_LOG_POS: '…', SOURCE_SSL: 1 }
        : { SOURCE_HOST: '…', SOURCE_AUTO_POSITION: 1, SOURCE_SSL: 1 },
    )};`,
  }[target.kind]
  return { how: `On the target, as ${who}, from the ${place}: ${set} then ${start.join('; ')};` }
}

/** Refuse or accept writes. SQL only where users may set it: platforms keep super_read_only for themselves. */
export function setReadOnly(on: Side, { kind }: Server, value: 'ON' | 'OFF'): Remedy {
  if (kind !== 'self-managed') {
    const { how } = setVariable(on, kind, 'read_only', value)
    return {
      how:
        value === 'ON'
          ? `${how} Where the platform locks it, revoke INSERT, UPDATE, DELETE and DDL from the application’s accounts on the ${on}.`
          : how,
    }
  }
  const statements =
    value === 'ON'
      ? ['SET GLOBAL super_read_only = ON']
      : ['SET GLOBAL super_read_only = OFF', 'SET GLOBAL read_only = OFF']
  return { how: `On the ${on}, as ${whoSets(kind)}: ${statements.join('; ')};`, sql: { on, statements } }
}

/** After binary logs were purged too early. */
export function keepBinaryLogs(source: Kind = 'self-managed'): Remedy {
  const keep =
    source === 'rds'
      ? "On the source, as the master user of the RDS instance: CALL mysql.rds_set_configuration('binlog retention hours', 168);"
      : setVariable('source', source, 'binlog_expire_logs_seconds', '604800').how
  return { how: `${keep} Then seed the target again.` }
}

/** Takes filter rules away. */
export function removeFilters({ kind }: Server): Remedy {
  const how = {
    'azure-flexible':
      'On the target, as a contributor to the Azure resource: set the server parameters replicate_wild_ignore_table and the like to nothing.',
    rds: 'On the target, as an owner of the RDS parameter group: set replicate-ignore-table, replicate-wild-ignore-table and the like to nothing.',
    'self-managed':
      'On the target, as an account with REPLICATION_SLAVE_ADMIN (SUPER before 8.0): stop the applier, CHANGE REPLICATION FILTER … = (), start it again, and take the rule out of the option file.',
  }[kind]
  return { how: `${how} Then seed again what was left out.` }
}
