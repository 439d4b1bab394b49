import type { RunContext } from '../../kernel/check.ts'
import type { Checkpoint } from '../../kernel/checkpoint.ts'
import type { Json } from '../../kernel/json.ts'
import type { TableShape } from '../../ports/rows.ts'
import type { FinishedRange, ScanLog } from './scan.ts'

/** What a comparison of all tables leaves to the next run when it is broken off. */
export interface RowsLog {
  /** Epoch milliseconds at which the run began that is taken up. */
  since?: number
  refused?: string
  of(table: string): ScanLog
  done(): Promise<void>
}

interface Line {
  at: string
  range: FinishedRange
}

/** What must be the same for a broken-off comparison to be taken up. */
export interface Question {
  servers: readonly [string, string]
  shapes: readonly [readonly TableShape[], readonly TableShape[]]
}

export async function openLog(run: RunContext, question: Question): Promise<RowsLog> {
  const log = await run.checkpoints?.open('data-rows', headerOf(run, question))
  if (!log) return { of: () => ({ finished: [], finish: () => {} }), done: async () => {} }
  const finished = Map.groupBy(linesOf(log), ({ at }) => at)
  return {
    ...(log.resumed ? { since: log.resumed.since } : {}),
    ...(log.refused ? { refused: log.refused } : {}),
    of: (at) => ({
      finished: (finished.get(at) ?? []).map(({ range }) => range),
      finish: (range) => log.append({ at, range } satisfies Line as unknown as Json),
    }),
    done: () => log.done(),
  }
}

function headerOf(run: RunContext, { servers, shapes }: Question): Record<string, string> {
  const { notCompared, columns } = run.declared
  // The server's estimate of rows moves by itself.
  const bare = shapes.map((tables) => tables.map(({ rows: _, ...shape }) => shape))
  return {
    'the source server': servers[0],
    'the target server': servers[1],
    'the phase': run.phase,
    'the config': JSON.stringify([run.databases, notCompared, columns]),
    'the schema': JSON.stringify(bare),
  }
}

function linesOf({ resumed }: Checkpoint): Line[] {
  return (resumed?.lines ?? []) as unknown as Line[]
}
