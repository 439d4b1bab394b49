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

/**
 * `SHOW CREATE …` of each object, null where the server keeps it to itself. `information_schema` will not do for these:
 * it strips quotes' escapes from the bodies of programs and cuts binary defaults at the first zero byte.
 */
export async function readCreates(
  pool: MysqlPool,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<(object: Wanted) => string | null> {
  const texts = new Map<string, string | null>()
  const queue = [...wanted]
  const lane = (session: MysqlSession) => drain(session, queue, texts, signal)
  const lanes = Math.min(LANES, pool.size, queue.length)
  await Promise.all(Array.from({ length: lanes }, () => pool.with(lane)))
  return (object) => texts.get(keyOf(object)) ?? null
}

async function drain(
  session: MysqlSession,
  queue: Wanted[],
  texts: Map<string, string | null>,
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
): Promise<string | null> {
  try {
    const [row = {}] = await session.query(`SHOW CREATE ${kind} ${quoted(database, name)}`, [], signal)
    const text = Object.entries(row).find(([column]) => COLUMN.test(column))?.[1]
    return typeof text === 'string' && text !== '' ? text : null
  } catch (error) {
    if (signal.aborted || (error instanceof CannotTell && error.reason !== 'forbidden')) throw error
    return null
  }
}

function keyOf({ kind, database, name }: Wanted): string {
  return JSON.stringify([kind, database, name])
}
