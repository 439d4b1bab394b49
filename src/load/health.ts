import type { LoadDeclared } from '../ports/load-declared.ts'

const EVERY_MS = 1_000
const WAIT_MS = 5_000
/** So many refusals in a row end the load: one may be a pod that goes. */
const IN_A_ROW = 5

/** Asks the target's health while load runs; calls `fallen` once when it has failed some times in a row. */
export function watchHealth({ baseUrl, healthPath }: LoadDeclared, fallen: (why: string) => void): AsyncDisposable {
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let bad = 0
  const ask = async () => {
    const why = await failure(`${baseUrl}${healthPath}`, stop.signal)
    if (stop.signal.aborted) return
    bad = why ? bad + 1 : 0
    if (bad >= IN_A_ROW) return fallen(`${healthPath} failed ${IN_A_ROW} times in a row: ${why}`)
    timer = setTimeout(() => (running = ask()), EVERY_MS)
  }
  let running = ask()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      clearTimeout(timer)
      await running
    },
  }
}

async function failure(url: string, stop: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([stop, AbortSignal.timeout(WAIT_MS)]),
      redirect: 'manual',
    })
    await answer.body?.cancel()
    return answer.status < 400 ? undefined : `status ${answer.status}`
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? `no answer within ${WAIT_MS / 1000} s` : 'no answer'
  }
}
