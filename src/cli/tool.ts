import manifest from '../../package.json' with { type: 'json' }
import type { Ledger } from '../kernel/ledger.ts'

export function toolInfo(): Ledger['tool'] {
  return { name: 'oms-parity', version: manifest.version, node: process.versions.node }
}
