import { CannotTell } from '../../../kernel/judgement.ts'
import { quoted } from '../server.ts'
import type { MysqlPool, MysqlSession } from '../session.ts'

export interface Wanted {
  kind: 'TABLE' | 'VIEW' | 'TRIGGER' | 'PROCEDURE' | 'FUNCTION' | 'EVENT'
  database: string
  name: string
}

/** Sessions that one reading takes of the pool, so that other checks go on beside it. */
const LANES = 3

const COLUMN = /^(?:Create \w+|SQL Original Statement)$/

/** The text that the server shows, null where it keeps it to itself; `why` in its own words where it refuses. */
export interface Shown {
  text: string | null
  why?: string
}

export type Creates = (object: Wanted) => Shown

/**
 * `SHOW CREATE …` of each object. An object that cannot be shown is unknown by itself and takes no other with it. `information_schema` will not do for these:
 * it strips quotes' escapes from the bodies of programs and cuts binary defaults at the first zero byte.
 */
export async function readCreates(pool: MysqlPool, wanted: readonly Wanted[], signal: AbortSignal): Promise<Creates> {
  const texts = new Map<string, Shown>()
  const queue = [...wanted]
  const lane = (session: MysqlSession) => drain(session, queue, texts, signal)
  const lanes = Math.min(LANES, pool.size, queue.length)
  await Promise.all(Array.from({ length: lanes }, () => pool.with(lane)))
  return (object) => texts.get(keyOf(object)) ?? { text: null }
}

async function drain(
  session: MysqlSession,
  queue: Wanted[],
  texts: Map<string, Shown>,
  signal: AbortSignal,
): Promise<void> {
  for (let object = queue.shift(); object; object = queue.shift()) {
    texts.set(keyOf(object), await showCreate(session, object, signal))
  }
}

async function showCreate(
  session: MysqlSession,
  { kind, database, name }: Wanted,
  signal: AbortSignal,
): Promise<Shown> {
  try {
    const [row = {}] = await session.query(`SHOW CREATE ${kind} ${quoted(database, name)}`, [], signal)
    const text = Object.entries(row).find(([column]) => COLUMN.test(column))?.[1]
    return { text: typeof text === 'string' && text !== '' ? text : null }
  } catch (error) {
    return { text: null, why: ownRefusal(error, signal) }
  }
}

/** What the server answered to one statement; throws where the connection or the whole reading failed. */
export function ownRefusal(error: unknown, signal: AbortSignal): string {
  const { errno, sqlMessage } = ((error as Error).cause ?? {}) as { errno?: number; sqlMessage?: string }
  const lost = error instanceof CannotTell && error.reason === 'unreachable'
  if (signal.aborted || lost || sqlMessage === undefined) throw error
  return `${sqlMessage} (error ${errno})`
}

function keyOf({ kind, database, name }: Wanted): string {
  return JSON.stringify([kind, database, name])
}
