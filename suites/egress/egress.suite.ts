import { suite } from '../../src/bind/suite.ts'
import addresses from './addresses.check.ts'
import clientCertificate from './client-certificate.check.ts'
import latency from './latency.check.ts'
import mutualTls from './mutual-tls.check.ts'
import reach from './reach.check.ts'
import replay from './replay.check.ts'
import tls from './tls.check.ts'

suite('egress', [addresses, clientCertificate, latency, mutualTls, reach, replay, tls])
