import type { Chart } from '../../../src/kernel/charts.ts'
import { byId } from './dom.ts'

interface PageData {
  startedAt: string
  charts: readonly Chart[]
  /** By the checks' places in the ledger: JSON, gzip, Base64. */
  evidence: readonly (string | null)[]
}

export function pageData(): PageData {
  return JSON.parse(byId('data')?.textContent ?? '')
}

export async function unpacked(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return await new Response(stream).text()
}
