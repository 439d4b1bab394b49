const DAY = 86_400_000
/** The plan holds AWS for two days after the cutover, and the day of the cutover itself counts: until then nobody should have to make a new one. */
const HOLD_DAYS = 3

/** Until when what the pods rely on must be valid. Where no cutover is stated, one from now on must be possible. */
export function neededUntil(now: number, cutover: string | undefined): number {
  return cutover === undefined ? now + HOLD_DAYS * DAY : Math.max(now, Date.parse(cutover) + HOLD_DAYS * DAY)
}

/** From when on it must be valid: the beginning of the day of the cutover. */
export function neededFrom(now: number, cutover: string | undefined): number {
  return cutover === undefined ? now : Math.max(now, Date.parse(cutover))
}
