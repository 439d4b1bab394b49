const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^y(ears?)?$/i, 31_536_000],
  [/^(M|months?)$/, 2_592_000],
  [/^w(eeks?)?$/i, 604_800],
  [/^d(ays?)?$/i, 86_400],
  [/^h(ours?)?$/i, 3_600],
  [/^m(in(ute)?s?)?$/, 60],
  [/^(s(ec(ond)?)?s?)?$/i, 1],
]

/** Milliseconds of a duration as fugit writes it: `5m`, `1h30m`, `10 minutes`, `90`, `PT5M`. Undefined where it is none. */
export function readDuration(text: string): number | undefined {
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text.trim())
  if (iso && text.trim().length > 2) {
    const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0))
    return (
      1000 *
      ((weeks ?? 0) * 604_800 + (days ?? 0) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0))
    )
  }
  const parts = [...text.trim().matchAll(/(\d+\.\d*|\.?\d+) *([a-zA-Z]*)(?:[ \t,]|and\b)*/gy)]
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text.trim()) return undefined
  let seconds = 0
  for (const [, count, unit = ''] of parts) {
    const [, each] = UNITS.find(([word]) => word.test(unit)) ?? []
    if (each === undefined) return undefined
    seconds += Number(count) * each
  }
  return seconds > 0 ? Math.round(seconds * 1000) : undefined
}
