/** A quantile with the interval that holds the true one in 95 of 100 samples, whatever the distribution. */
export interface Estimate {
  value: number
  low: number
  high: number
}

/** By order statistics: the ranks follow a binomial distribution. NaN for an empty sample. */
export function estimate(values: readonly number[], q: number): Estimate {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (rank: number) => sorted[Math.max(0, Math.min(sorted.length - 1, rank))] ?? Number.NaN
  const n = sorted.length
  const spread = 1.96 * Math.sqrt(n * q * (1 - q))
  return { value: at(Math.floor(n * q)), low: at(Math.floor(n * q - spread)), high: at(Math.ceil(n * q + spread)) }
}

export function told({ value, low, high }: Estimate, unit: string, digits = 1): string {
  return `${value.toFixed(digits)} ${unit} (95 %: ${low.toFixed(digits)}–${high.toFixed(digits)})`
}
