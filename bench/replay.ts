import { parseArgs } from 'node:util'
import { rehearse } from '../fixtures/world/rehearse.ts'
import { compareAnswers } from '../src/compare/http/answers.ts'
import { replay } from '../src/compare/http/replay.ts'
import { egressPath } from '../src/connectors/http/path.ts'
import type { Answer, EgressPath, Exchange } from '../src/ports/egress.ts'
import type { EgressService } from '../src/ports/egress-service.ts'
import { median } from './measure.ts'

/**
 * `npm run bench:replay [-- --exchanges 5000 --rate 100]`: recorded requests along both paths of the rehearsal at a configured rate, memory
 * while they go, and the comparison of bodies of 5 MB.
 */
const { values } = parseArgs({
  options: { exchanges: { type: 'string', default: '5000' }, rate: { type: 'string', default: '100' } },
})
const [count, rate] = [Number(values.exchanges), Number(values.rate)]
const MB = 1 << 20

process.stdout.write(
  'Comparison of two bodies of 5 MB with three differences, two at the start and one near the end, ms (nine runs, the first ones cold)\n',
)
for (const [name, type, old] of [
  ['JSON', 'application/json', jsonOf(5e6)],
  ['XML', 'text/xml', xmlOf(5e6)],
] as const) {
  const other = old
    .replace('Alpha 7<', 'Beta 7<')
    .replace('"Alpha 7"', '"Beta 7"')
    .replace('12.50', '12.51')
    .replace('"n":30000,', '')
    .replace('<No>30000</No>', '')
  const times = Array.from({ length: 9 }, () => {
    const [before, after] = [answerOf(old, type), answerOf(other, type)]
    const began = performance.now()
    const { total } = compareAnswers(before, after)
    if (total !== 3) throw new Error(`${name}: ${total} differences in place of 3.`)
    return performance.now() - began
  })
  process.stdout.write(
    `  ${name.padEnd(6)} median ${median(times).toFixed(0)}, each ${times.map((t) => t.toFixed(0)).join(', ')}\n`,
  )
}

await using world = await rehearse({ phase: 'replicating', scale: 0.1, mysql: false, parts: ['egress'] })
await using resources = new AsyncDisposableStack()
const { signal } = new AbortController()
const side = (role: 'source' | 'target') => {
  const service = world.services[role].egress as EgressService
  const services = {
    egress: { ...service, farEnds: service.farEnds.map((farEnd) => ({ ...farEnd, perSecond: rate, concurrency: 16 })) },
  }
  return egressPath({ role, services, resources, signal } as never)
}
const [old, now] = [side('source'), side('target')]
// One far end, so that the rate is one; the large answers stand apart.
const own = (await now.exchanges()).filter(
  ({ farEnd, operation, recorded }) => farEnd === 'sfcc' && operation.kind === 'safe' && recorded.body.length < 20_000,
)
const repeated = Array.from({ length: count }, (_, i) => own[i % own.length] as Exchange)
await old.send(repeated[0] as Exchange)
await now.send(repeated[0] as Exchange)
// A second question over the old path follows where noise has to be learned: every request counts for the rate.
let asked = 0
const counted = (path: EgressPath): EgressPath =>
  Object.assign(Object.create(path) as EgressPath, {
    label: path.label,
    recorded: false,
    exchanges: async () => repeated,
    leftOut: async () => [],
    send: (exchange: Exchange) => {
      asked++
      return path.send(exchange)
    },
  })
const memory: number[] = []
const began = performance.now()
const evidence = await replay(
  counted(old),
  counted(now),
  { headers: [], ignore: [], concurrency: 16 },
  {
    signal,
    progress: ({ done }) => {
      // The far end of the rehearsal lives in this process and keeps what it was asked.
      world.lab.part('egress').sfcc.asked.length = 0
      if (done % Math.ceil(count / 10) !== 0) return
      globalThis.gc?.()
      memory.push(process.memoryUsage().heapUsed / MB)
    },
  },
)
const seconds = (performance.now() - began) / 1_000
process.stdout.write(
  `\n${evidence.compared} exchanges along both paths, ${asked} requests in ${seconds.toFixed(1)} s: ${(asked / seconds).toFixed(1)} a second of ${rate} configured (${((asked / seconds / rate - 1) * 100).toFixed(2)} %)\n`,
)
process.stdout.write(
  `  ${evidence.groups.length} kinds of difference, ${evidence.noise} noise, ${evidence.unansweredTotal} unanswered\n`,
)
process.stdout.write(
  `  heap by tenths, MB: ${memory.map((mb) => mb.toFixed(1)).join(', ')}\nNode ${process.versions.node}\n`,
)

function answerOf(text: string, type: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': type },
    body: Buffer.from(text),
    cut: null,
    failure: null,
    throttled: false,
    ms: 0,
  }
}

function jsonOf(bytes: number): string {
  const hits: string[] = []
  for (let n = 0, length = 0; length < bytes; n++)
    length +=
      hits[
        hits.push(
          `{"n":${n},"order_no":"TEST${n}","name":"Alpha ${n}","at":"2026-01-01T00:00:00Z","lines":[{"sku":"SKU-${n % 40}","price":12.50,"quantity":2.00}],"c_batch":"B-${n % 7}"}`,
        ) - 1
      ]?.length ?? 0
  return `{"hits":[${hits.join(',')}]}`
}

function xmlOf(bytes: number): string {
  const rows: string[] = []
  for (let n = 0, length = 0; length < bytes; n++)
    length +=
      rows[
        rows.push(
          `<Customer><Key>18;${n}</Key><No>${n}</No><Name>Alpha ${n}</Name><City>Testville</City><Balance_LCY>12.50</Balance_LCY></Customer>`,
        ) - 1
      ]?.length ?? 0
  return `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><ReadMultiple_Result xmlns="urn:x">${rows.join('\n')}</ReadMultiple_Result></S:Body></S:Envelope>`
}
