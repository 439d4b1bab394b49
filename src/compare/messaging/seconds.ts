const FORM = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
/** The service writes "never" as .NET's longest time span. */
const LONGEST_DAYS = 10_675_199

/** Seconds of an ISO 8601 duration; null for never, and for what is none. */
export function secondsOf(duration: string | undefined): number | null {
  const found = FORM.exec(duration ?? '')
  if (!found) return null
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = found
  if (Number(days) >= LONGEST_DAYS) return null
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
}
