import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below what systems give to outgoing connections, so that none of those takes the port before the server does. */
const [LOWEST, HIGHEST] = [15_000, 32_000]
const TRIES = 50

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (let n = 0; n < TRIES; n++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    if (await isFree(port)) return port
  }
  throw new Error('No free port on 127.0.0.1.')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}
