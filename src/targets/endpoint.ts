export type { MysqlEndpoint, MysqlKind, TlsMode } from '../ports/endpoint.ts'
