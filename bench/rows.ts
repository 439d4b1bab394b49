import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Lab } from '../fixtures/world/lab.ts'
import { rehearse } from '../fixtures/world/rehearse.ts'
import { ChunkSizer } from '../src/compare/rows/chunks.ts'
import { compareTable } from '../src/compare/rows/compare-table.ts'
import { planPair, type TablePair } from '../src/compare/rows/plan.ts'
import { rowReader } from '../src/connectors/mysql/rows.ts'
import { MysqlPool } from '../src/connectors/mysql/session.ts'
import { interleaved, report, seconds } from './measure.ts'
import type { OnceOutcome } from './once.ts'
import { checksumTable, installMd5, ptTableChecksum, ptThroughReplication, reladiff } from './peers.ts'
import { DATABASE, fill, TABLE } from './table.ts'

/**
 * `npm run bench:rows [-- --rows 5000000 --runs 3 --connections 1,2,4 --growth --differences]`: the row comparison beside the servers' own
 * limit and its peers, in one run on one machine. Times are medians; judge by the ratios.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '5000000' },
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1,2,4' },
    growth: { type: 'boolean', default: false },
    differences: { type: 'boolean', default: false },
    'no-peers': { type: 'boolean', default: false },
  },
})
const [rows, runs] = [Number(values.rows), Number(values.runs)]
const still = { fence: async () => true, pause: async () => {}, goesOn: () => true, calm: async () => {} }

await using world = await rehearse({ phase: 'freeze', scale: 0.01, writerPaceMs: 1_000 })
const { lab } = world
// The peers log in without TLS.
await lab.target.run('SET GLOBAL require_secure_transport = OFF')

class Opened implements AsyncDisposable {
  readonly source: MysqlPool
  readonly target: MysqlPool
  readonly sides: { source: ReturnType<typeof rowReader>; target: ReturnType<typeof rowReader> }

  constructor(of: Lab, connections: number) {
    const limits = { statementMs: 3_600_000, connectMs: 10_000 }
    this.source = new MysqlPool(of.source.reader, 'source', limits, connections)
    this.target = new MysqlPool(of.target.reader, 'target', limits, connections)
    const { signal } = new AbortController()
    this.sides = { source: rowReader({ pool: this.source, signal }), target: rowReader({ pool: this.target, signal }) }
  }

  async pair(): Promise<TablePair> {
    const [a, b] = await Promise.all([this.sides.source.tables([DATABASE]), this.sides.target.tables([DATABASE])])
    const [ours, theirs] = [a.find(({ name }) => name === TABLE), b.find(({ name }) => name === TABLE)]
    const planned = ours && theirs && planPair(ours, theirs, `${DATABASE}.${TABLE}`)
    if (!planned || !('rows' in planned)) throw new Error('The bench table is not there on both sides.')
    return planned
  }

  async [Symbol.asyncDispose]() {
    await Promise.all([this.source[Symbol.asyncDispose](), this.target[Symbol.asyncDispose]()])
  }
}

/** The same fingerprint, in as many plain statements as there are connections, on both servers at once: what the servers can do. */
async function limit(connections: number, count: number): Promise<void> {
  await using opened = new Opened(lab, connections)
  const pair = await opened.pair()
  const ends = Array.from({ length: connections - 1 }, (_, i) => [String(Math.floor((count * (i + 1)) / connections))])
  const ranges = [...ends, undefined].map((upTo, i) => ({
    ...(i > 0 ? { after: ends[i - 1] as string[] } : {}),
    ...(upTo ? { upTo } : {}),
  }))
  await Promise.all(
    ranges.flatMap((range) => [
      opened.sides.source.fingerprint(pair.source, range),
      opened.sides.target.fingerprint(pair.target, range),
    ]),
  )
}

async function ours(connections: number, expected = 0): Promise<void> {
  await using opened = new Opened(lab, connections)
  const result = await compareTable(await opened.pair(), opened.sides, still, new ChunkSizer(), () => {})
  if (result.differing !== expected) throw new Error(`${result.differing} differing rows found, ${expected} planted.`)
}

/** One comparison in a process of its own, started as `npm run parity` starts its own. */
async function apart(connections: number): Promise<OnceOutcome> {
  const plain = (side: 'source' | 'target') => ({ ...lab[side].reader, password: lab[side].reader.password.reveal() })
  const wish = {
    endpoints: { source: plain('source'), target: plain('target') },
    connections,
    database: DATABASE,
    table: TABLE,
  }
  const child = spawn(process.execPath, ['--max-semi-space-size=4', join(import.meta.dirname, 'once.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(wish))
  let out = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  await once(child, 'close')
  return JSON.parse(out) as OnceOutcome
}

const began = performance.now()
process.stderr.write(`Filling ${rows.toLocaleString('en')} rows on both servers …\n`)
await fill(lab, values.growth ? Math.floor(rows / 8) : rows)
process.stderr.write(`Filled in ${((performance.now() - began) / 1000).toFixed(0)} s.\n`)

if (values.growth) {
  process.stdout.write('\nGrowth, 2 connections\n')
  let before = 0
  for (const part of [8, 4, 2, 1]) {
    const count = Math.floor(rows / part)
    if (part < 8) await fill(lab, count, before)
    before = count
    const took = await seconds(() => ours(2))
    process.stdout.write(
      `  ${count.toLocaleString('en').padStart(12)} rows ${took.toFixed(2).padStart(8)} s   ${((took / count) * 1e6).toFixed(2)} µs a row\n`,
    )
  }
} else {
  for (const connections of values.connections.split(',').map(Number)) {
    const times = await interleaved(
      { 'the servers’ own limit': () => limit(connections, rows), 'OMS Parity': () => ours(connections) },
      runs,
    )
    report(`${rows.toLocaleString('en')} rows, ${connections} connections a server`, times, 'the servers’ own limit')
  }
  if (!values['no-peers']) {
    await installMd5(lab)
    const times = await interleaved(
      {
        'OMS Parity, 1 connection': () => ours(1),
        'CHECKSUM TABLE, both servers at once': () => checksumTable(lab),
        'pt-table-checksum, through replication': () => ptThroughReplication(lab),
        'pt-table-checksum, source then target': () => ptTableChecksum(lab),
        reladiff: () => reladiff(lab),
      },
      runs,
    )
    report(`${rows.toLocaleString('en')} rows, beside peers`, times, 'OMS Parity, 1 connection')
  }
}
if (values.differences) {
  process.stdout.write('\nDiffering rows, 2 connections\n')
  for (const planted of [0, 10, 10_000, 100_000]) {
    const step = planted === 0 ? 0 : Math.floor(rows / planted)
    if (planted > 0)
      await lab.target.run(
        'SET SESSION sql_log_bin = 0',
        `UPDATE ${DATABASE}.${TABLE} SET rate = rate + 1 WHERE MOD(id, ${step}) = 0 AND id <= ${step * planted}`,
      )
    const { differing, seconds: took, memory } = await apart(2)
    if (differing !== planted) throw new Error(`${differing} differing rows found, ${planted} planted.`)
    if (planted > 0)
      await lab.target.run(
        'SET SESSION sql_log_bin = 0',
        `UPDATE ${DATABASE}.${TABLE} SET rate = rate - 1 WHERE MOD(id, ${step}) = 0 AND id <= ${step * planted}`,
      )
    process.stdout.write(
      `  ${planted.toLocaleString('en').padStart(8)} ${took.toFixed(2).padStart(8)} s   ${memory.toFixed(0)} MB at most, in a process of its own\n`,
    )
  }
}
process.stdout.write(
  `${world.engines.map(({ role, product }) => `${role} ${product}`).join(' · ')} · Node ${process.versions.node}\n`,
)
