import { describe, expect, test } from 'vitest'
import type { Declared } from '../../src/kernel/check.ts'
import grace from './grace.check.ts'

const preStop = { exec: { command: ['kill', '-TSTP', '1'] } }
const CONFIG = (timeout: number) => ({
  kind: 'ConfigMap',
  metadata: { name: 'sidekiq' },
  data: { 'sidekiq.yml': `:concurrency: 5\n:timeout: ${timeout}\n:queues: [default]\n` },
})
const worker = (container: object, pod: object = {}, kind = 'Deployment') => ({
  kind,
  metadata: { name: 'oms-sidekiq' },
  spec: {
    template: {
      spec: {
        terminationGracePeriodSeconds: 120,
        ...pod,
        containers: [{ name: 'sidekiq', command: ['bundle', 'exec', 'sidekiq'], lifecycle: { preStop }, ...container }],
      },
    },
  },
})

async function judged(objects: readonly object[], more: Partial<Declared['sidekiq']> = {}) {
  const sidekiq = { longestJobSeconds: 60, beatSeconds: 10, waiting: 'drain' as const, ...more }
  const manifests = { 'a.yaml': objects.map((one) => JSON.stringify(one)).join('\n---\n') }
  const judgement = grace.judge(
    await grace.gather({} as never, { declared: { sidekiq: { ...sidekiq, manifests } } } as never),
  )
  return judgement.verdict === 'broken' ? judgement.findings.map(({ code }) => code) : judgement
}

const MOUNTS: Record<string, [mount: object, volume: object]> = {
  'a folder': [{ mountPath: '/app/config' }, { configMap: { name: 'sidekiq' } }],
  'one file': [{ mountPath: '/app/config/sidekiq.yml', subPath: 'sidekiq.yml' }, { configMap: { name: 'sidekiq' } }],
  items: [
    { mountPath: '/app/config/' },
    { configMap: { name: 'sidekiq', items: [{ key: 'sidekiq.yml', path: 'sidekiq.yml' }] } },
  ],
  projected: [
    { mountPath: '/app/config' },
    { projected: { sources: [{ secret: {} }, { configMap: { name: 'sidekiq' } }] } },
  ],
}

describe.each(['Deployment', 'StatefulSet', 'Rollout', 'ReplicaSet', 'DaemonSet'])('%s', (kind) => {
  describe.each(Object.entries(MOUNTS))(
    'the timeout of a sidekiq.yml in a ConfigMap, mounted as %s',
    (_, [mount, volume]) => {
      const of = (timeout: number, more: object = {}) => [
        worker({ volumeMounts: [{ name: 'c', ...mount }], ...more }, { volumes: [{ name: 'c', ...volume }] }, kind),
        CONFIG(timeout),
      ]
      test('decides', async () => {
        expect(await judged(of(60))).toMatchObject({ verdict: 'holds' })
        expect(await judged(of(30))).toEqual(['timeout-too-short'])
        expect(await judged(of(116))).toEqual(['grace-too-short'])
        // What is stated is for images; what is seen goes before it.
        expect(await judged(of(30), { timeoutSeconds: 60 })).toEqual(['timeout-too-short'])
        // And the command goes before the file.
        expect(await judged(of(30, { command: ['sidekiq', '-t', '60'] }))).toMatchObject({ verdict: 'holds' })
      })
    },
  )
})

describe('a timeout that nothing in the manifests says', () => {
  const hidden: Record<string, object[]> = {
    'no option': [worker({})],
    'a file of the image': [worker({ command: ['sidekiq', '-C', 'config/sidekiq.yml'] })],
    'a ConfigMap that is not mounted': [worker({}), CONFIG(60)],
    'a variable': [
      worker({ command: ['sidekiq', '-t', '$(T)'], env: [{ name: 'T', valueFrom: { secretKeyRef: {} } }] }),
    ],
  }
  test.each(Object.entries(hidden))('%s: doubt, never Sidekiq’s default', async (_, objects) => {
    expect(await judged(objects)).toMatchObject({
      verdict: 'unproven',
      cause: expect.stringMatching(/sidekiq\.timeoutSeconds/),
    })
    expect(await judged(objects, { timeoutSeconds: 60 })).toMatchObject({ verdict: 'holds' })
    expect(await judged(objects, { timeoutSeconds: 25 })).toEqual(['timeout-too-short'])
  })

  test('what is too short with any timeout is found all the same', async () => {
    expect(await judged([worker({}, { terminationGracePeriodSeconds: 60 })])).toEqual(['grace-too-short'])
  })
})

describe('what is no number, as in a template that was not rendered, is doubt', () => {
  const command = ['sidekiq', '-t', '60']
  const scaler = (spec: object, kind = 'ScaledObject') => ({
    kind,
    metadata: { name: 's' },
    spec: { scaleTargetRef: { name: 'oms-sidekiq' }, ...spec },
  })
  const TEXT = '{{ .Values.some }}'
  test.each<[string, object[]]>([
    ['grace', [worker({ command }, { terminationGracePeriodSeconds: TEXT })]],
    ['grace with a unit', [worker({ command }, { terminationGracePeriodSeconds: '90s' })]],
    ['timeout', [worker({ command: ['sidekiq', '-t', TEXT] })]],
    ['the command', [worker({ command: [TEXT], args: ['sidekiq', '-t', '60'] })]],
    ['a probe', [worker({ command, livenessProbe: { httpGet: { port: 1 }, timeoutSeconds: TEXT } })]],
    ['a probe’s count', [worker({ command, livenessProbe: { tcpSocket: { port: 1 }, failureThreshold: TEXT } })]],
    ['a probe’s grace', [worker({ command, livenessProbe: { tcpSocket: {}, terminationGracePeriodSeconds: TEXT } })]],
    ['KEDA’s minimum', [worker({ command }), scaler({ minReplicaCount: TEXT, triggers: [{ type: 'redis' }] })]],
    ['KEDA’s maximum', [worker({ command }), scaler({ minReplicaCount: 1, maxReplicaCount: TEXT })]],
    [
      'an HPA’s minimum',
      [worker({ command }), scaler({ minReplicas: TEXT, maxReplicas: 3 }, 'HorizontalPodAutoscaler')],
    ],
  ])('%s', async (_, objects) => expect(await judged(objects)).toMatchObject({ verdict: 'unproven' }))
})
