import type { Series, Timeline } from '../../src/kernel/charts.ts'
import type { Json } from '../../src/kernel/json.ts'

const NIGHT = Date.parse('2026-10-04T04:00:00Z')

function series(title: string, unit: string, y: Record<string, (n: number) => number | null>, more = {}): Series {
  const x = Array.from({ length: 240 }, (_, n) => NIGHT + n * 15_000)
  return {
    kind: 'series',
    title,
    unit,
    x,
    y: Object.fromEntries(Object.entries(y).map(([name, at]) => [name, x.map((_, n) => at(n))])),
    ...more,
  }
}

const wave = (n: number, by: number) => Math.abs(Math.sin(n / by) + Math.sin(n / (by * 2.7)) / 2)

/** The charts that a cutover night brings forth, as checks put them into their evidence. */
export function chartsOfANight(): Record<string, Json> {
  const handoff: Timeline = {
    kind: 'timeline',
    title: 'Handoff of the Service Bus consumers',
    lanes: [
      {
        name: 'AWS workers',
        spans: [
          { from: NIGHT, to: NIGHT + 95_000, label: 'consume', state: 'active' },
          { from: NIGHT + 95_000, to: NIGHT + 140_000, label: 'drain', state: 'waiting' },
        ],
      },
      { name: 'AKS workers', spans: [{ from: NIGHT + 130_000, to: null, label: 'consume', state: 'active' }] },
      {
        name: 'orders topic',
        spans: [
          { from: NIGHT + 130_000, to: NIGHT + 140_000, label: 'both', state: 'overlap' },
          { from: NIGHT + 200_000, to: NIGHT + 225_000, label: 'nobody', state: 'gap' },
        ],
      },
    ],
  }
  return {
    lag: series(
      'Replication lag',
      's',
      { lag: (n) => (n > 90 && n < 110 ? null : wave(n, 21) * (n < 160 ? 1 : 9)) },
      { limits: { limit: 10 } },
    ),
    latency: series('Latency of both paths', 'ms', {
      AWS: (n) => 38 + wave(n, 9) * 12,
      Azure: (n) => 31 + wave(n, 14) * 30,
    }),
    memory: series(
      'Memory of the pods',
      'MiB',
      { web: (n) => 300 + n / 2, worker: (n) => 380 + wave(n, 30) * 70 },
      { limits: { 'limit of a pod': 512 } },
    ),
    ticks: series('Ticks', 'count', {
      due: (n) => Math.floor(n / 20),
      fired: (n) => Math.floor(n / 20) + (n > 150 ? 1 : 0),
    }),
    handoff,
    broken: { kind: 'series', title: 'Queue depth', unit: 'jobs', x: [1, 2], y: { default: [1] } },
  }
}
