import { describe, expect, test } from 'vitest'
import type { SidekiqDeclared } from '../../src/ports/sidekiq-declared.ts'
import grace from './grace.check.ts'

const SIDEKIQ = `kind: Deployment
metadata: {name: oms-sidekiq}
spec:
  template:
    spec:
      terminationGracePeriodSeconds: 90
      containers:
        - name: sidekiq
          command: [sidekiq, -t, "60"]
          lifecycle: {preStop: {exec: {command: [sh, -c, "kill -TSTP 1; sleep 20"]}}}
`
const WORKER = 'kind: Deployment\nmetadata: {name: bulk}\nspec: {template: {spec: {containers: [{name: worker}]}}}\n'

async function judged(text: string, more: Partial<SidekiqDeclared> = {}) {
  const sidekiq = { timeoutSeconds: 25, longestJobSeconds: 60, beatSeconds: 10, waiting: 'drain' as const, ...more }
  const run = { declared: { sidekiq: { ...sidekiq, manifests: { 'a.yaml': text } } } }
  return grace.judge(await grace.gather({} as never, run as never))
}

test('beside Sidekiq’s pods a worker that may be one is not passed over', async () => {
  expect(await judged(SIDEKIQ)).toMatchObject({ verdict: 'holds' })
  expect(await judged(`${SIDEKIQ}---\n${WORKER}`)).toMatchObject({
    verdict: 'unproven',
    cause: expect.stringMatching(/^Deployment bulk, container worker \(a\.yaml\): looks like a worker/),
  })
  expect(await judged(`${SIDEKIQ}---\n${WORKER}`, { otherWorkloads: ['bulk'] })).toMatchObject({ verdict: 'holds' })
  expect(await judged(`${SIDEKIQ}---\n${WORKER}`, { workloads: ['bulk'] })).toMatchObject({ verdict: 'broken' })
})

test('without any the one that may be is named', async () => {
  expect(await judged(WORKER)).toMatchObject({
    verdict: 'unproven',
    cause: expect.stringMatching(
      /^No container of a\.yaml is known to run Sidekiq\. Deployment bulk, container worker/,
    ),
  })
})

describe('manifests as people write them', () => {
  const pod = (container: object, more: object = {}) =>
    JSON.stringify({
      kind: 'Deployment',
      metadata: { name: 'oms-sidekiq' },
      spec: {
        template: {
          spec: {
            terminationGracePeriodSeconds: 400,
            ...more,
            containers: [{ name: 'sidekiq', image: 'oms:1', ...container }],
          },
        },
      },
    })
  const preStop = (command: string[]) => ({ lifecycle: { preStop: { exec: { command } } } })
  const quiet = preStop(['kill', '-TSTP', '1'])
  const run = ['bundle', 'exec', 'sidekiq', '-C', 'config/sidekiq.yml', '-t', '300']
  const said = async (text: string, more: Partial<SidekiqDeclared> = {}) => {
    const judgement = await judged(text, { longestJobSeconds: 300, ...more })
    return judgement.verdict === 'broken' ? judgement.findings.map(({ code }) => code) : judgement.verdict
  }

  test.each<[string, string, string | string[], Partial<SidekiqDeclared>?]>([
    ['bash -c of one command', pod({ command: ['/bin/bash', '-c'], args: [run.join(' ')], ...quiet }), 'holds'],
    ['sh -c', pod({ command: ['/bin/sh', '-c'], args: [run.join(' ')], ...quiet }), ['shell-is-first-process']],
    ['args alone', pod({ args: run, ...quiet }), 'unproven'],
    ['args to a stated ENTRYPOINT', pod({ args: run, ...quiet }), 'holds', { entrypoints: { oms: ['tini', '--'] } }],
    [
      'args to an ENTRYPOINT that is a shell',
      pod({ args: [run.join(' ')], ...quiet }),
      ['shell-is-first-process'],
      { entrypoints: { oms: ['/bin/sh', '-c'] } },
    ],
    [
      'args to an ENTRYPOINT that execs',
      pod({ args: run, ...quiet }),
      'holds',
      { entrypoints: { oms: ['bin/entry'] }, execs: ['bin/entry'] },
    ],
    [
      'args to a script that is not known',
      pod({ args: run, ...quiet }),
      'unproven',
      { entrypoints: { oms: ['bin/docker-entrypoint'] } },
    ],
    ['a script before it', pod({ command: ['bin/docker-entrypoint', ...run], ...quiet }), 'unproven'],
    [
      'the same, known to exec',
      pod({ command: ['bin/docker-entrypoint', ...run], ...quiet }),
      'holds',
      { execs: ['bin/docker-entrypoint'] },
    ],
    [
      'foreman',
      pod({ command: ['foreman', 'start', 'sidekiq'], ...preStop(['pkill', '-TSTP', 'sidekiq']) }),
      ['timeout-too-short', 'manager-is-first-process'],
    ],
    [
      'foreman that waits',
      pod({ command: ['foreman', 'start', 'sidekiq', '-t', '310'], ...preStop(['pkill', '-TSTP', 'sidekiq']) }),
      'holds',
      { timeoutSeconds: 300 },
    ],
    [
      'a signal to foreman',
      pod({ command: ['foreman', 'start', 'sidekiq', '-t', '310'], ...quiet }),
      ['prestop-not-quiet'],
      { timeoutSeconds: 300 },
    ],
    ['a signal to dumb-init', pod({ command: ['dumb-init', '--', ...run], ...quiet }), ['prestop-not-quiet']],
    ['a signal to tini', pod({ command: ['tini', '--', ...run], ...quiet }), 'holds'],
    [
      'a signal to the pause container',
      pod({ command: run, ...quiet }, { shareProcessNamespace: true }),
      ['prestop-not-quiet'],
    ],
    [
      'a probe with a grace of its own',
      pod({ command: run, ...quiet, livenessProbe: { tcpSocket: { port: 7433 }, terminationGracePeriodSeconds: 30 } }),
      ['grace-too-short'],
    ],
    [
      'a probe that must answer within a second',
      pod({ command: run, ...quiet, livenessProbe: { httpGet: { port: 7433 } } }),
      ['probe-kills-busy-pod'],
    ],
    [
      'a probe with time',
      pod({ command: run, ...quiet, livenessProbe: { httpGet: { port: 7433 }, timeoutSeconds: 5 } }),
      'holds',
    ],
    [
      'a probe of the backlog',
      pod({ command: run, ...quiet, livenessProbe: { exec: { command: ['bin/queue-latency'] }, timeoutSeconds: 30 } }),
      ['probe-kills-busy-pod'],
    ],
    [
      'a probe of a file',
      pod({ command: run, ...quiet, livenessProbe: { exec: { command: ['test', '-f', '/tmp/alive'] } } }),
      'holds',
    ],
  ])('%s', async (_, text, expected, more) => expect(await said(text, more)).toEqual(expected))
})
