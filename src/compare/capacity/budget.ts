import type { Declared } from '../../kernel/check.ts'

export type Clients = NonNullable<Declared['clients']>

export interface Demand {
  who: string
  connections: number
  /** How it comes about, e.g. `(2 + 1) pods × 5`. */
  sum: string
}

/** Every connection that may be open at once, while a deploy brings new pods up beside the old ones. */
export function demands({ web, sidekiq, migrations, reserve }: Clients): Demand[] {
  const pods = (
    who: string,
    { pods: n, surge }: { pods: number; surge: number },
    each: number,
    unit: string,
  ): Demand => ({
    who,
    connections: (n + surge) * each,
    sum: `(${n} + ${surge} surge) pods × ${unit} ${each}`,
  })
  return [
    pods('web', web, web.pool, 'pool'),
    ...sidekiq.map((worker) => pods(worker.name, worker, worker.concurrency, 'concurrency')),
    { who: 'migrations job', connections: migrations, sum: `${migrations}` },
    { who: 'reserve', connections: reserve, sum: `${reserve}` },
  ]
}

/**
 * `max_connections` of Azure Database for MySQL Flexible Server by SKU: the default and the highest value.
 * Source: MicrosoftDocs/azure-databases-docs, articles/mysql/flexible-server/concepts-server-parameters.md.
 */
export const TIERS: Readonly<Record<string, readonly [preset: number, most: number]>> = {
  B1s: [85, 171],
  B1ms: [171, 341],
  B2s: [341, 683],
  B2ms: [683, 1_365],
  B4ms: [1_365, 2_731],
  B8ms: [2_731, 5_461],
  B12ms: [4_097, 8_193],
  B16ms: [5_461, 10_923],
  B20ms: [6_827, 13_653],
  'GP-2': [683, 1_365],
  'GP-4': [1_365, 2_731],
  'GP-8': [2_731, 5_461],
  'GP-16': [5_461, 10_923],
  'GP-32': [10_923, 21_845],
  'GP-48': [16_384, 32_768],
  'GP-64': [21_845, 43_691],
  'MO-2': [1_365, 2_731],
  'MO-4': [2_731, 5_461],
  'MO-8': [5_461, 10_923],
  'MO-16': [10_923, 21_845],
  'MO-20': [13_653, 27_306],
  'MO-32': [21_845, 43_691],
  'MO-48': [32_768, 65_536],
  'MO-64': [43_008, 86_016],
  'MO-80': [43_008, 86_016],
  'MO-96': [50_000, 100_000],
}

/** The row of {@link TIERS} for a SKU, also by Azure's own name (`Standard_D4ds_v4`, `Standard_B1ms`, `Standard_E8ads_v5`). */
export function tierOf(sku: string): readonly [preset: number, most: number] | undefined {
  const own = /^Standard_(?:(B\w+)|([DE])(\d+)\w*)$/i.exec(sku)
  const name = own?.[1] ?? (own ? `${own[2]?.toUpperCase() === 'E' ? 'MO' : 'GP'}-${own[3]}` : sku)
  return Object.entries(TIERS).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1]
}

/** The value below which the share `p` of the sorted values lies. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN
}
