import type { Workload } from './workers.ts'

/** What the config says of workloads, each `[Kind/]name[:container]`. */
export interface Named {
  workloads?: readonly string[]
  otherWorkloads?: readonly string[]
}

/** Which of the names mean this container, or this workload whatever its containers. */
export function namesOf(
  names: readonly string[] | undefined,
  workload: Pick<Workload, 'kind' | 'name'>,
  container?: unknown,
): string[] {
  return (names ?? []).filter((text) => {
    const [of = '', only] = text.split(':')
    const [kind, name] = of.includes('/') ? of.split('/') : [workload.kind, of]
    return (
      kind?.toLowerCase() === workload.kind.toLowerCase() &&
      name === workload.name &&
      (only === undefined || only === container)
    )
  })
}
