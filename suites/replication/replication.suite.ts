import { suite } from '../../src/bind/suite.ts'
import channel from './channel.check.ts'
import clients from './clients.check.ts'
import gtid from './gtid.check.ts'
import lag from './lag.check.ts'
import readOnly from './read-only.check.ts'
import rollback from './rollback.check.ts'
import running from './running.check.ts'
import seedCommand from './seed-command.check.ts'
import source from './source.check.ts'

suite('replication', [channel, clients, gtid, lag, readOnly, rollback, running, seedCommand, source])
