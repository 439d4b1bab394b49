import type { QueueState } from '../../ports/pods.ts'
import type { RedisReads } from '../redis/client.ts'

/** Depth and latency of every queue of Sidekiq, as its own web page counts them: the oldest job stands at the end of the list. */
export async function queueStates({ ask }: RedisReads, now = Date.now()): Promise<QueueState[]> {
  const names = await ask<string[]>('smembers', 'queues')
  return await Promise.all(
    names.sort().map(async (name) => {
      const [depth, last] = await Promise.all([
        ask<number>('llen', `queue:${name}`),
        ask<string[]>('lrange', `queue:${name}`, -1, -1),
      ])
      const since = enqueuedAt(last[0])
      return { name, depth: Number(depth), latency: since === undefined ? 0 : Math.max(0, (now - since) / 1000) }
    }),
  )
}

/** Epoch milliseconds. Sidekiq 7 writes seconds with a fraction, Sidekiq 8 whole milliseconds. */
export function enqueuedAt(job: string | undefined): number | undefined {
  try {
    const { enqueued_at: at } = JSON.parse(job ?? '') as { enqueued_at?: unknown }
    if (typeof at !== 'number') return undefined
    return at > 1e11 ? at : at * 1000
  } catch {
    return undefined
  }
}
