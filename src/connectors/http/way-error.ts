/** `WayError.code` where nothing came in the time that we give. */
export const TIMED_OUT = 'ETIMEDOUT'

/** Which leg of the way failed, in one sentence. `answer`: the far end turns the client away, not the connection. */
export class WayError extends Error {
  readonly stage: 'path' | 'far-end' | 'tls' | 'answer'
  readonly code: string

  constructor(stage: WayError['stage'], sentence: string, code = '', options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'WayError'
    this.stage = stage
    this.code = code
  }
}
