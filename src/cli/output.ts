import { writeSync } from 'node:fs'
import { scrub } from '../kernel/secret.ts'

let broken = false

/** A reader that went away (`| head -1`), or a disk that is full: what is said no longer arrives, and the run goes on for its report. */
process.stdout.on('error', () => {
  broken = true
})

/** Standard output, with every known secret turned into stars on the way. */
export const output = {
  write: (text: string) => {
    if (!broken) process.stdout.write(scrub(text))
  },
  /** Whether something that was said did not arrive. */
  get isBroken() {
    return broken
  },
  get isTTY() {
    return process.stdout.isTTY ?? false
  },
  get columns() {
    return process.stdout.columns ?? 80
  },
}

/** A line on standard error, scrubbed and at once: the process may end right after it. */
export function complain(text: string): void {
  try {
    writeSync(2, `${scrub(text)}\n`)
  } catch {
    // Nobody listens there either: the exit code says it.
  }
}

/** Waits until all that was said has left the process, or cannot. */
export async function flushed(): Promise<void> {
  if (broken) return
  await new Promise<void>((resolve) => {
    process.stdout.write('', () => resolve())
  })
}

/** Colour as asked, else on a terminal unless NO_COLOR; a live line on a terminal that is not a CI's. */
export function styleOf(colour: boolean | undefined): { colour: boolean; live: boolean } {
  const { NO_COLOR, FORCE_COLOR, CI } = process.env
  const wanted = colour ?? (NO_COLOR ? false : FORCE_COLOR ? true : output.isTTY)
  return { colour: wanted, live: output.isTTY && !CI }
}
