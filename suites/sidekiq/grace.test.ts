import { expect, test } from 'vitest'
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
