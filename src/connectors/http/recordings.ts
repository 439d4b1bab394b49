import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { NotHar, readHar } from '../../compare/http/har.ts'
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

/** Every exchange of the files. Throws `RecordingError` where one is neither safe nor listed, or goes to nobody that is configured. */
export function loadRecordings({
  recordings,
  farEnds,
  allowed,
}: Pick<EgressService, 'recordings' | 'farEnds' | 'allowed'>): Exchange[] {
  return recordings.flatMap((file) => {
    const name = basename(file)
    try {
      return readHar(readFileSync(file, 'utf8')).map(({ request, answer }, index): Exchange => {
        const id = `${name} #${index + 1}`
        const farEnd = farEnds.find(
          ({ origin, recordedAs }) => origin === request.origin || recordedAs.includes(request.origin),
        )
        if (!farEnd)
          throw new RecordingError(`${id} goes to ${request.origin}, which is no far end's origin or recordedAs.`)
        const operation = classify(request)
        if (operation.kind === 'unsafe') mayRun(id, operation.name, farEnd, allowed)
        return { id, farEnd: farEnd.name, operation, request, recorded: answer }
      })
    } catch (error) {
      if (error instanceof NotHar) throw new RecordingError(`${name}: ${error.message}.`)
      if (error instanceof RecordingError) throw error
      throw new RecordingError(
        `cannot read ${name} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}).`,
      )
    }
  })
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
