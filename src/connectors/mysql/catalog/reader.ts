import type { Catalog, CatalogReader } from '../../../ports/catalog.ts'
import type { ServerHandle } from '../handle.ts'
import { readRails } from './rails.ts'
import { readCatalog } from './read.ts'
import { SharedReads } from './shared-reads.ts'

/** Several checks of one run look at one catalog: it is read once a server, and kept no longer than it takes to ask them. */
const catalogs = new SharedReads<Catalog>()

export function catalogReader({ pool, signal }: ServerHandle): CatalogReader {
  return {
    catalog: (databases) =>
      catalogs.read(pool, JSON.stringify(databases), signal, (own) => readCatalog(pool, databases, own)),
    rails: (databases) => readRails(pool, databases, signal),
  }
}
