import { expect, test } from 'vitest'
import { resolveConfig } from '../config.ts'

const env = { BUS: 'Endpoint=sb://oms.servicebus.windows.net/;SharedAccessKeyName=parity;SharedAccessKey=very-secret' }
const side = {
  connection: { env: 'BUS' },
  expects: [{ name: 't/Subscriptions/oms', lockSeconds: 60 }],
  consumes: ['t/Subscriptions/oms'],
}
const read = (serviceBus: object, variables: Record<string, string | undefined> = env) =>
  resolveConfig(
    { serviceBus: { source: side, target: side, ...serviceBus } },
    { file: 'c.ts', folder: '/', env: variables },
  )

test('both sides, what they expect, and the key as a secret', () => {
  const { services, declared } = read({ canaries: [{ to: 't', subject: 'x' }] })
  expect(services.source.serviceBus).toMatchObject({
    canaries: [{ to: 't', subject: 'x', properties: {} }],
  })
  expect(services.target.serviceBus?.connectionString.reveal()).toBe(env.BUS)
  expect(declared.serviceBus).toMatchObject({
    backlog: 'none',
    marginSeconds: 10,
    source: { consumes: ['t/Subscriptions/oms'], identifiers: [] },
  })
  expect(JSON.stringify({ services, declared })).not.toContain('very-secret')
})

test.each([
  [{ target: { ...side, consumes: ['q'] } }, 'c.ts: serviceBus.target.consumes: q is not among what it expects.'],
  [
    { source: { ...side, connection: 'Endpoint=sb://x' } },
    "c.ts: serviceBus.source.connection: must be env('NAME'): a connection string does not stand in the config.",
  ],
  [{ canarys: [] }, "c.ts: serviceBus.canarys is not a known key; did you mean 'canaries'?"],
  [
    { source: { ...side, expects: [{ name: 't/Subscriptions/oms', rules: [{ name: 'r' }] }] } },
    'c.ts: serviceBus.source.expects: rule r of t/Subscriptions/oms needs either sql or correlation.',
  ],
])('%# is refused in one sentence', (section, sentence) => {
  expect(() => read(section)).toThrow(sentence)
})

test('a variable that is not set, or holds something else, is named without its value', () => {
  expect(() => read({}, {})).toThrow('c.ts: serviceBus.source.connection: the environment variable BUS is not set.')
  expect(() => read({}, { BUS: 'mysql://user:pass@host' })).toThrow(/BUS does not begin with Endpoint=sb:\/\/\.$/)
})
