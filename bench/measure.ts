/** Seconds that some work took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** Runs contestants in turn, so that what else the machine does meets all of them alike. Answers with seconds by name. */
export async function interleaved(
  contestants: Readonly<Record<string, () => Promise<unknown>>>,
  runs: number,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]))
  for (let run = 0; run < runs; run++) {
    for (const [name, work] of Object.entries(contestants)) {
      const took = await seconds(work)
      times[name]?.push(took)
      process.stderr.write(`  run ${run + 1} of ${runs}: ${name} ${took.toFixed(2)} s\n`)
    }
  }
  return times
}

export function report(title: string, times: Readonly<Record<string, number[]>>, base: string): void {
  const unit = median(times[base] ?? [])
  process.stdout.write(`\n${title}\n`)
  for (const [name, values] of Object.entries(times)) {
    const own = median(values)
    process.stdout.write(
      `  ${name.padEnd(44)} ${own.toFixed(2).padStart(8)} s   ${(own / unit).toFixed(2).padStart(6)} ×   (${values.map((v) => v.toFixed(2)).join(', ')})\n`,
    )
  }
}
