import { ChunkSizer } from '../src/compare/rows/chunks.ts'
import { compareTable } from '../src/compare/rows/compare-table.ts'
import { planPair } from '../src/compare/rows/plan.ts'
import { rowReader } from '../src/connectors/mysql/rows.ts'
import { MysqlPool } from '../src/connectors/mysql/session.ts'
import { Secret } from '../src/kernel/secret.ts'
import type { MysqlEndpoint } from '../src/ports/endpoint.ts'

/** One comparison in a process of its own, so that its memory can be told: `{ endpoints, connections, database, table }` on standard input. */
type Plain = Omit<MysqlEndpoint, 'password'> & { password: string }

export interface Once {
  endpoints: { source: Plain; target: Plain }
  connections: number
  database: string
  table: string
}

export interface OnceOutcome {
  differing: number
  seconds: number
  /** Most that the process had, MB. */
  memory: number
}

const still = { fence: async () => true, pause: async () => {}, goesOn: () => true, calm: async () => {} }
let text = ''
for await (const chunk of process.stdin) text += chunk
const { endpoints, connections, database, table } = JSON.parse(text) as Once
const limits = { statementMs: 3_600_000, connectMs: 10_000 }
const { signal } = new AbortController()
const poolOf = (role: 'source' | 'target') =>
  new MysqlPool({ ...endpoints[role], password: new Secret(endpoints[role].password) }, role, limits, connections)
await using source = poolOf('source')
await using target = poolOf('target')
const sides = { source: rowReader({ pool: source, signal }), target: rowReader({ pool: target, signal }) }
const [a, b] = await Promise.all([sides.source.tables([database]), sides.target.tables([database])])
const [ours, theirs] = [a.find(({ name }) => name === table), b.find(({ name }) => name === table)]
const planned = ours && theirs && planPair(ours, theirs, `${database}.${table}`)
if (!planned || !('rows' in planned)) throw new Error('The bench table is not there on both sides.')
const began = performance.now()
const result = await compareTable(planned, sides, still, new ChunkSizer(), () => {})
const outcome: OnceOutcome = {
  differing: result.differing,
  seconds: (performance.now() - began) / 1000,
  memory: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(JSON.stringify(outcome))
