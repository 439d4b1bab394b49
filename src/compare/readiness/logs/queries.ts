import type { DeclaredLogs } from '../../../ports/readiness-declared.ts'
import { finds, UnknownTag } from '../datadog/match.ts'
import { readSearch, type Search, SearchError } from '../datadog/search.ts'
import type { LogRecord } from './line.ts'
import type { LogSide } from './shape.ts'

export interface QueryResult {
  name: string
  query: string
  /** Lines found; null: it could not be asked. */
  old: number | null
  new: number | null
  trouble: string | null
}

/** Counts what each search finds in the samples. */
export class QueryCounts {
  readonly #queries: { search: Search | undefined; result: QueryResult }[]
  readonly #tags: DeclaredLogs['tags']

  constructor({ queries, tags }: Pick<DeclaredLogs, 'queries' | 'tags'>) {
    this.#tags = tags
    this.#queries = queries.map(({ name, query }) => {
      try {
        return { search: readSearch(query), result: { name, query, old: 0, new: 0, trouble: null } }
      } catch (error) {
        if (!(error instanceof SearchError)) throw error
        return { search: undefined, result: { name, query, old: null, new: null, trouble: error.message } }
      }
    })
  }

  add(side: LogSide, record: LogRecord): void {
    for (const { search, result } of this.#queries) {
      const before = result[side]
      if (!search || before === null) continue
      try {
        if (finds(search, record, this.#tags[side])) result[side] = before + 1
      } catch (error) {
        if (!(error instanceof UnknownTag)) throw error
        result[side] = null
        result.trouble ??= `${error.message} in readiness.logs.tags.${side}`
      }
    }
  }

  results(): QueryResult[] {
    return this.#queries.map(({ result }) => result)
  }
}
