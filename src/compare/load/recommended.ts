import type { PodFigures } from './figures.ts'
import { mib } from './verdict.ts'

/** What to set, and why, for each container of each workload. */
export function recommended(all: readonly PodFigures[]): string[] {
  const lasting = all.filter(({ kind = 'main', pod, container }) =>
    container === undefined
      ? pod === undefined || !all.some((o) => o.pod === pod && o.container)
      : /^(main|sidecar)$/.test(kind),
  )
  const label = ({ workload, container, pod, name }: PodFigures) =>
    container === undefined || pod === name ? workload : `${workload}/${container}`
  return [...Map.groupBy(lasting, label)].map(([what, own]) => {
    const memory = Math.max(...own.map((pod) => pod.memory))
    const [median, busiest] = [
      Math.max(...own.map(({ cpu }) => cpu.median)),
      Math.max(...own.map(({ cpu }) => cpu.busiest)),
    ]
    const request = roundUp(memory * 1.2)
    return (
      `${what}: requests.memory ${mib(request)} (greatest working set ${mib(memory)} and a fifth), limits.memory ${mib(roundUp(memory * 1.5))} (and a half); ` +
      `requests.cpu ${Math.max(0.05, busiest).toFixed(2)} (busiest stretch; median ${median.toFixed(2)}), limits.cpu none or ${Math.max(0.1, 2 * busiest).toFixed(2)} (twice that).`
    )
  })
}

/** To whole 16 MiB. */
function roundUp(bytes: number): number {
  const step = 16 * 2 ** 20
  return Math.ceil(bytes / step) * step
}
