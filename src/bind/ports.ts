import { captureReader } from '../connectors/captures/reader.ts'
import { historyReader } from '../connectors/history/reader.ts'
import { clientCertificateReader } from '../connectors/http/certificate.ts'
import { egressPath } from '../connectors/http/path.ts'
import { loadRecords } from '../connectors/load/records.ts'
import { accountsReader } from '../connectors/mysql/accounts.ts'
import { capacityReader } from '../connectors/mysql/capacity.ts'
import { catalogReader } from '../connectors/mysql/catalog/reader.ts'
import { invariantReader } from '../connectors/mysql/invariants.ts'
import { positionReader } from '../connectors/mysql/position.ts'
import { replicationReader } from '../connectors/mysql/replication.ts'
import { rowReader } from '../connectors/mysql/rows.ts'
import { serverReader } from '../connectors/mysql/server-facts.ts'
import { settingsReader } from '../connectors/mysql/settings.ts'
import { tlsReader } from '../connectors/mysql/tls.ts'
import { writtenReader } from '../connectors/mysql/written.ts'
import { sidekiqRecords } from '../connectors/redis/records.ts'
import { redisServerReader } from '../connectors/redis/server.ts'
import { sidekiqReader } from '../connectors/redis/sidekiq.ts'
import { sasReader } from '../connectors/sas/reader.ts'
import { outsideReader } from '../connectors/schedule/outside.ts'
import { scheduleRedis } from '../connectors/schedule/redis.ts'
import { runReader } from '../connectors/schedule/runs.ts'
import { scheduleTable } from '../connectors/schedule/table.ts'
import { busCanarySender } from '../connectors/service-bus/canary.ts'
import { busMessageReader } from '../connectors/service-bus/messages.ts'
import { busTopologyReader } from '../connectors/service-bus/topology.ts'
import type { SideHandle } from '../connectors/side.ts'
import type { Needs, PortName, Ports, PortTypes, Role } from '../kernel/check.ts'

/** Every port's adapter. Total: a port without one does not compile. */
const ADAPTERS: { [P in PortName]: (side: SideHandle) => PortTypes[P] } = {
  'delivery.history': historyReader,
  'bus.canary': busCanarySender,
  'bus.messages': busMessageReader,
  'bus.topology': busTopologyReader,
  captures: captureReader,
  'blob.sas': sasReader,
  'load.records': loadRecords,
  'mysql.accounts': accountsReader,
  'mysql.settings': settingsReader,
  'mysql.tls': tlsReader,
  'mysql.catalog': catalogReader,
  'mysql.capacity': capacityReader,
  'mysql.invariants': invariantReader,
  'mysql.position': positionReader,
  'mysql.replication': replicationReader,
  'mysql.rows': rowReader,
  'mysql.server': serverReader,
  'mysql.written': writtenReader,
  'redis.server': redisServerReader,
  'sidekiq.records': sidekiqRecords,
  'sidekiq.state': sidekiqReader,
  'egress.path': egressPath,
  'egress.certificate': clientCertificateReader,
  'schedule.redis': scheduleRedis,
  'schedule.table': scheduleTable,
  'schedule.runs': runReader,
  'schedule.outside': outsideReader,
}

/** The ports that a check asked for, and no others. */
export function portsFor<N extends Needs>(needs: N, sides: Readonly<Record<Role, SideHandle>>): Ports<N> {
  const roles = Object.entries(needs) as [Role, readonly PortName[]][]
  return Object.fromEntries(
    roles.map(([role, names]) => [role, Object.fromEntries(names.map((name) => [name, ADAPTERS[name](sides[role])]))]),
  ) as Ports<N>
}
