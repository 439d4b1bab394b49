import { scrub } from '../kernel/secret.ts'

/** Standard output, with every known secret turned into stars on the way. */
export const output = {
  write: (text: string) => void process.stdout.write(scrub(text)),
  get isTTY() {
    return process.stdout.isTTY ?? false
  },
  get columns() {
    return process.stdout.columns ?? 80
  },
}

/** Colour as asked, else on a terminal unless NO_COLOR; a live line on a terminal that is not a CI's. */
export function styleOf(colour: boolean | undefined): { colour: boolean; live: boolean } {
  const { NO_COLOR, FORCE_COLOR, CI } = process.env
  const wanted = colour ?? (NO_COLOR ? false : FORCE_COLOR ? true : output.isTTY)
  return { colour: wanted, live: output.isTTY && !CI }
}
