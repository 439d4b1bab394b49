import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { textOf } from '../../compare/http/charset.ts'
import { type Har, NotHar, parseHar } from '../../compare/http/har.ts'
import { classify } from '../../compare/http/operations.ts'
import type { Exchange } from '../../ports/egress.ts'
import type { EgressService, FarEnd } from '../../ports/egress-service.ts'

/** A recording that must not be used, in one sentence. */
export class RecordingError extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'RecordingError'
  }
}

export interface Recordings {
  exchanges: Exchange[]
  /** What is in the files and is not asked again: a sentence for each kind of it. */
  leftOut: string[]
}

type Wish = Pick<EgressService, 'recordings' | 'farEnds' | 'allowed' | 'skipOrigins'>

/** Every exchange of the files. Throws `RecordingError` where one is neither safe nor listed, or goes to nobody that is configured. */
export function loadRecordings(wish: Wish): Recordings {
  const all = wish.recordings.map((file) => loaded(file, wish))
  return {
    exchanges: all.flatMap(({ exchanges }) => exchanges),
    leftOut: all.flatMap(({ leftOut }) => leftOut),
  }
}

function loaded(file: string, { farEnds, allowed, skipOrigins = [] }: Wish): Recordings {
  const name = basename(file)
  const skipped = new Map<string, number>()
  const har = read(file, name)
  const exchanges = har.entries.flatMap(({ index, recorded: { request, answer } }): Exchange[] => {
    const id = `${name} #${index + 1}`
    const { origin } = request
    const farEnd = farEnds.find((end) => end.origin === origin || end.recordedAs.includes(origin))
    if (!farEnd) {
      if (!skipOrigins.includes(origin))
        throw new RecordingError(
          `${id} goes to ${origin}, which is no far end's origin or recordedAs; what belongs to somebody else is named under egress.skipOrigins.`,
        )
      skipped.set(origin, (skipped.get(origin) ?? 0) + 1)
      return []
    }
    const operation = classify(request)
    if (operation.kind === 'unsafe') mayRun(id, operation.name, farEnd, allowed)
    return [{ id, farEnd: farEnd.name, operation, request, recorded: answer }]
  })
  return { exchanges, leftOut: leftOut(name, har, skipped) }
}

function read(file: string, name: string): Har {
  try {
    return parseHar(textOf(readFileSync(file), 'application/json').text)
  } catch (error) {
    if (error instanceof NotHar) throw new RecordingError(`${name}: ${error.message}.`)
    throw new RecordingError(
      `cannot read ${name} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}).`,
    )
  }
}

function leftOut(name: string, { aborted, other }: Har, skipped: ReadonlyMap<string, number>): string[] {
  const parts = [
    ...(aborted > 0 ? [`${aborted} that nobody answered`] : []),
    ...(other > 0 ? [`${other} that are no HTTP requests`] : []),
    ...[...skipped].map(([origin, count]) => `${count} to ${origin} (egress.skipOrigins)`),
  ]
  return parts.length > 0 ? [`Left out of ${name}: ${parts.join(', ')}.`] : []
}

function mayRun(id: string, operation: string, { name, production }: FarEnd, allowed: readonly string[]): void {
  if (!allowed.includes(operation))
    throw new RecordingError(
      `${id} is '${operation}', which may change something there: take it out of the recording, or list it under egress.allowed with owner and reason. Nothing was sent.`,
    )
  if (production)
    throw new RecordingError(
      `${id} is '${operation}', which may change something there, and '${name}' is production: it is never replayed there. Nothing was sent.`,
    )
}
