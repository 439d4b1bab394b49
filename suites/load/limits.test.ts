import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Keeper } from '../../src/compare/load/keep.ts'
import { type Ask, kubernetesWatcher } from '../../src/connectors/pods/kubernetes.ts'
import { sampleLoad } from '../../src/load/testing/sample.ts'
import type { K6Result, LoadRecord } from '../../src/ports/load.ts'
import limits from './limits.check.ts'

const START = Date.parse('2026-03-01T10:00:00Z')
const SECONDS = 60
const MIB = 2 ** 20

type Ill =
  | 'well'
  | 'no limit'
  | 'near its limit'
  | 'throttled'
  | 'busy'
  | 'killed'
  | 'child killed'
  | 'restarts'
  | 'waits'

/** A container as one answers for it at a second of the load. */
interface Box {
  name: string
  ill: Ill
  where: 'containers' | 'initContainers'
  memoryMib: number
  cores: number
}

const CODES: Readonly<Record<Ill, string | undefined>> = {
  well: undefined,
  'no limit': 'limit-missing',
  'near its limit': 'memory-headroom-low',
  throttled: 'cpu-throttled',
  busy: 'cpu-headroom-low',
  killed: 'pod-oom-killed',
  'child killed': 'pod-oom-killed',
  restarts: 'pod-restarted',
  waits: 'pod-not-running',
}

const at = (second: number) => new Date(START + second * 1000).toISOString()

function specOf({ name, ill, where, memoryMib, cores }: Box) {
  const limits = { cpu: `${cores * 1000}m`, ...(ill === 'no limit' ? {} : { memory: `${memoryMib}Mi` }) }
  return { name, resources: { limits }, ...(where === 'initContainers' ? { restartPolicy: 'Always' } : {}) }
}

function statusOf({ name, ill }: Box, second: number) {
  const ended = second > 10 && ['killed', 'restarts', 'waits'].includes(ill)
  const reason = ill === 'killed' ? 'OOMKilled' : 'Error'
  return {
    name,
    ready: true,
    restartCount: ended ? 1 : 0,
    containerID: `containerd://${name}-${ended ? 2 : 1}`,
    state: ill === 'waits' ? { waiting: { reason: 'CrashLoopBackOff' } } : { running: { startedAt: at(0) } },
    lastState: ended ? { terminated: { reason, exitCode: ill === 'killed' ? 137 : 1, finishedAt: at(10) } } : {},
  }
}

function metricsOf({ name, ill, memoryMib, cores }: Box, second: number): string {
  const bytes = memoryMib * MIB * (ill === 'near its limit' ? 0.95 : 0.1)
  const line = (metric: string, value: number) =>
    `container_${metric}{container="${name}",namespace="oms",pod="oms-web-1-a"} ${value}\n`
  return [
    line('memory_working_set_bytes', bytes),
    line('cpu_usage_seconds_total', second * cores * (ill === 'busy' ? 0.97 : 0.1)),
    line('cpu_cfs_periods_total', 10 * second),
    line('cpu_cfs_throttled_periods_total', ill === 'throttled' ? 6 * second : 0),
    line('oom_events_total', ill === 'child killed' && second > 10 ? 1 : 0),
  ].join('')
}

async function judged(boxes: readonly Box[], without: readonly string[] = []) {
  const keeper = new Keeper({ everyMs: 1000 })
  let second = 0
  const ask: Ask = async (path) => {
    const of = (where: Box['where']) => boxes.filter((box) => box.where === where)
    if (path.endsWith('/cadvisor')) {
      const seen = boxes.filter(({ name }) => !without.includes(name))
      return { status: 200, body: seen.map((box) => metricsOf(box, second)).join('') }
    }
    const pod = {
      metadata: { name: 'oms-web-1-a', ownerReferences: [{ kind: 'ReplicaSet', name: 'oms-web-1' }] },
      spec: {
        nodeName: 'n1',
        containers: of('containers').map(specOf),
        initContainers: of('initContainers').map(specOf),
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: of('containers').map((box) => statusOf(box, second)),
        initContainerStatuses: of('initContainers').map((box) => statusOf(box, second)),
      },
    }
    return { status: 200, body: JSON.stringify({ items: path.endsWith('/pods') ? [pod] : [] }) }
  }
  const watcher = kubernetesWatcher({ namespace: 'oms', web: ['oms-web'], worker: [] }, ask, START)
  for (; second <= SECONDS; second += 5)
    keeper.add(await watcher.look(new AbortController().signal), START + second * 1000)
  return limits.judge({ record: recordOf(keeper.record()), load: sampleLoad() })
}

function recordOf(pods: LoadRecord['pods']): LoadRecord {
  const figures = { requests: 100, errors: 0, p50: 5, p95: 5, p99: 5, max: 5 }
  const k6: K6Result = {
    version: 'k6',
    exitCode: 0,
    runners: 1,
    iterations: 100,
    dropped: 0,
    thresholds: [],
    endpoints: [{ name: 'health', ...figures, falseSuccess: 0 }],
    windows: [],
  }
  const endedAt = START + SECONDS * 1000
  return {
    version: 1,
    id: 'r',
    profile: 'peak',
    startedAt: START,
    endedAt,
    host: 'h',
    rehearsal: false,
    rate: 20,
    k6,
    pods,
  }
}

const codesIn = (judgement: Awaited<ReturnType<typeof judged>>) =>
  judgement.verdict === 'broken' ? judgement.findings.map(({ code, at }) => `${code} ${at}`) : [judgement.verdict]

const anyBox = (ills: readonly Ill[]) =>
  fc.record({
    ill: fc.constantFrom(...ills),
    where: fc.constantFrom('containers' as const, 'initContainers' as const),
    memoryMib: fc.constantFrom(32, 64, 512, 4096),
    cores: fc.constantFrom(0.1, 0.2, 1, 4),
  })
const named = (boxes: readonly Omit<Box, 'name'>[]): Box[] => boxes.map((box, i) => ({ ...box, name: `c${i}` }))
const ILLS = Object.keys(CODES) as Ill[]

describe('pods of several containers: the worst container decides', () => {
  test('every container that is ill is found, whatever stands beside it, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyBox(ILLS), { minLength: 1, maxLength: 5 }), async (generated) => {
        const boxes = named(generated)
        const label = ({ name }: Box) => (boxes.length === 1 ? 'oms-web-1-a' : `oms-web-1-a/${name}`)
        const expected = boxes.flatMap((box) => {
          const code = CODES[box.ill]
          if (code === undefined) return []
          if (code === 'limit-missing') return [`${code} ${label(box)} memory`]
          if (box.ill !== 'waits') return [`${code} ${label(box)}`]
          return [`pod-restarted ${label(box)}`, `${code} oms-web-1-a/${box.name}`]
        })
        const found = codesIn(await judged(boxes)).filter((code) => code !== 'holds')
        expect(found.toSorted()).toEqual(expected.toSorted())
      }),
      { numRuns: 60 },
    )
  })

  test('an idle sidecar, however large its limit, never turns what failed into what passed', async () => {
    const fails = ILLS.filter((ill) => ill !== 'well')
    await fc.assert(
      fc.asyncProperty(anyBox(fails), fc.array(anyBox(['well']), { maxLength: 4 }), async (ill, idle) => {
        const [alone] = codesIn(await judged(named([ill])))
        const beside = codesIn(await judged(named([ill, ...idle])))
        expect(beside.map((code) => code.split(' ')[0])).toContain(alone?.split(' ')[0])
      }),
      { numRuns: 40 },
    )
  })

  test('a container that the node never measured is doubt, also where another one was', async () => {
    const [one, two] = named([
      { ill: 'well', where: 'containers', memoryMib: 64, cores: 1 },
      { ill: 'well', where: 'containers', memoryMib: 64, cores: 1 },
    ]) as [Box, Box]
    expect(await judged([one, two])).toMatchObject({ verdict: 'holds' })
    expect(await judged([one, two], ['c1'])).toMatchObject({
      verdict: 'unproven',
      cause: 'The memory of oms-web-1-a/c1 was never measured.',
    })
    expect(await judged([one], ['c0'])).toMatchObject({ verdict: 'unproven' })
  })
})

test('a stored record of sums over several containers proves nothing of any of them', () => {
  const sample = { generation: 'containerd://a containerd://b', phase: 'Running', ready: true, restarts: 0 } as const
  const sums = { memoryLimit: 576 * MIB, cpuLimit: 0.7, workingSet: 60 * MIB, periods: 100, cpuSeconds: 1 }
  const series = {
    name: 'oms-web-1-a',
    workload: 'oms-web',
    samples: [0, SECONDS].map((s) => ({ at: START + s * 1000, ...sample, ...sums })),
  }
  const pods = {
    everyMs: 1000,
    series: [series],
    scalers: [],
    queues: [],
    workloads: [],
    events: [],
    eventsDropped: 0,
    blind: [],
  }
  expect(limits.judge({ record: recordOf(pods), load: sampleLoad() })).toMatchObject({
    verdict: 'unproven',
    cause: expect.stringContaining('has several containers'),
  })
})
