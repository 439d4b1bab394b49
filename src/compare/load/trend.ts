/** A slope with what is known of it. */
export interface Trend {
  /** Units a second, by Theil–Sen: the median of the slopes of all pairs; a third of the points may be outliers. */
  slope: number
  /** 95 % of the confidence in the slope lies above this, and below `high`. */
  low: number
  high: number
  /** Probability of so much order by chance, by Mann–Kendall, two-sided. */
  p: number
  n: number
}

export interface Point {
  /** Seconds. */
  t: number
  v: number
}

/** Two-sided 95 %. */
const Z = 1.959964

/** Most points that are looked at pair by pair: more are brought together first, which also takes the saw of a garbage collector out. */
const MOST = 60

/**
 * Theil–Sen's slope with Sen's interval, and Mann–Kendall's test with ties. Neighbours in a series of memory resemble each other, and
 * the test takes them for independent: blocks of neighbours are replaced by their medians, and what is left of the resemblance widens
 * the variance (Hamed and Rao). Undefined below eight points.
 */
export function trendOf(points: readonly Point[]): Trend | undefined {
  const blocks = blocked(points, MOST)
  const n = blocks.length
  if (n < 8) return undefined
  const slopes: number[] = []
  let s = 0
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const [a, b] = [blocks[i] as Point, blocks[j] as Point]
      if (b.t === a.t) continue
      slopes.push((b.v - a.v) / (b.t - a.t))
      s += Math.sign(b.v - a.v)
    }
  slopes.sort((a, b) => a - b)
  const slope = median(slopes)
  const deviation = Math.sqrt(variance(blocks) * inflation(blocks, slope))
  const reach = Z * deviation
  const at = (index: number) => slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(index)))] as number
  return {
    slope,
    low: at((slopes.length - reach) / 2 - 1),
    high: at((slopes.length + reach) / 2),
    p: deviation === 0 ? 1 : 2 * (1 - normal((Math.abs(s) - Math.sign(Math.abs(s))) / deviation)),
    n: points.length,
  }
}

/** Medians of at most `most` blocks of neighbours. */
export function blocked(points: readonly Point[], most: number): Point[] {
  const size = Math.ceil(points.length / most)
  if (size <= 1) return [...points]
  return Array.from({ length: Math.ceil(points.length / size) }, (_, block) => {
    const own = points.slice(block * size, (block + 1) * size)
    return { t: own.reduce((sum, { t }) => sum + t, 0) / own.length, v: median(own.map(({ v }) => v)) }
  })
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : (((sorted[middle - 1] ?? 0) as number) + ((sorted[middle] ?? 0) as number)) / 2
}

/** Of Kendall's S, with ties. */
function variance(points: readonly Point[]): number {
  const n = points.length
  const ties = new Map<number, number>()
  for (const { v } of points) ties.set(v, (ties.get(v) ?? 0) + 1)
  const term = (k: number) => k * (k - 1) * (2 * k + 5)
  return ([...ties.values()].reduce((left, k) => left - term(k), term(n)) as number) / 18
}

/** How much more the sum varies because neighbours resemble each other, from the ranks of what the slope leaves over. Never below 1. */
function inflation(points: readonly Point[], slope: number): number {
  const n = points.length
  const left = points.map(({ t, v }) => v - slope * t)
  const scale = Math.max(...points.map(({ v }) => Math.abs(v)), 1)
  // What is left of a straight line is rounding, whose order means nothing.
  if (Math.max(...left) - Math.min(...left) < 1e-9 * scale) return 1
  const order = left.map((_, i) => i).sort((a, b) => (left[a] as number) - (left[b] as number))
  const rank = new Array<number>(n)
  order.forEach((index, place) => {
    rank[index] = place - (n - 1) / 2
  })
  const power = rank.reduce((sum, r) => sum + r * r, 0)
  if (power === 0) return 1
  let extra = 0
  for (let lag = 1; lag <= Math.min(n - 4, Math.ceil(n / 3)); lag++) {
    let shared = 0
    for (let i = 0; i + lag < n; i++) shared += (rank[i] as number) * (rank[i + lag] as number)
    const correlation = shared / power
    // Within what independent points would show.
    if (Math.abs(correlation) < Z / Math.sqrt(n)) continue
    extra += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation
  }
  return Math.max(1, 1 + (2 / (n * (n - 1) * (n - 2))) * extra)
}

/** Φ, by Abramowitz and Stegun 7.1.26; absolute error below 1.5e-7. */
export function normal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x)
  return z >= 0 ? 1 - tail / 2 : tail / 2
}
