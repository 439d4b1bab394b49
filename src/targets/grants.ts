import { allLacks, grantsFor, type Product } from '../connectors/mysql/privileges/needs.ts'
import type { MysqlKind } from '../ports/endpoint.ts'

/**
 * The account that the harness reads with: it can read the databases under comparison and what the server says of itself, and nothing else.
 * @param account as SQL, e.g. `'parity_reader'@'%'`
 * @param server default: a MySQL with all that newer ones have
 */
export function readerGrants(
  account: string,
  databases: readonly string[],
  kind: MysqlKind,
  server: Omit<Product, 'kind'> = { flavour: 'mysql', number: 80_400 },
): string[] {
  return grantsFor(allLacks({ ...server, kind }, databases), account)
}
