import { expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'

const place = { file: 'parity.config.ts', folder: '/etc/parity', env: {} }
const resolved = (sidekiq: unknown) => resolveConfig({ sidekiq }, place).declared.sidekiq

test('workloads are named with or without kind and container', () => {
  const named = { workloads: ['oms-worker', 'StatefulSet/oms-bulk:app'], otherWorkloads: ['bus-worker'] }
  expect(resolved(named)).toMatchObject({ ...named, beatSeconds: 10 })
  expect(resolved({})).not.toHaveProperty('workloads')
  // Sidekiq's default is no statement: config/sidekiq.yml may say another.
  expect(resolved({})).not.toHaveProperty('timeoutSeconds')
})

test.each([
  [{ workloads: ['a/b/c'] }, 'parity.config.ts: sidekiq.workloads[0]: must be [Kind/]name[:container]'],
  [{ workload: ['a'] }, "parity.config.ts: sidekiq.workload is not a known key; did you mean 'workloads'?"],
])('%j is refused in a sentence', (sidekiq, sentence) => {
  expect(() => resolved(sidekiq)).toThrow(sentence)
})
