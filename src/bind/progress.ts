/** Worker threads tell of their progress here; the console listens. */
export const PROGRESS_CHANNEL = 'oms-parity.progress'

export interface Progress {
  check: string
  done: number
  total: number
  label: string
}
