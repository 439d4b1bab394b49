import { describe, expect, test } from 'vitest'
import type { AnyCheck, Role } from '../kernel/check.ts'
import { Secret } from '../kernel/secret.ts'
import type { MysqlEndpoint } from '../ports/endpoint.ts'
import { askerOf, type Job, pack, unpack } from './job.ts'
import { loadChecks } from './registry.ts'

const endpoint: MysqlEndpoint = {
  host: '127.0.0.1',
  port: 1,
  user: 'reader',
  password: new Secret('none'),
  kind: 'self-managed',
  tls: { mode: 'disabled' },
}
const LOST = {
  source: { reason: 'unreachable', message: 'source (a:1): nothing listens there' },
  target: { reason: 'forbidden', message: 'target (b:2): access denied' },
} as const

/** Every check of today, asked for nothing but its ports: opening those connects to no server. */
const checks: readonly AnyCheck[] = (await loadChecks()).map((check) => ({
  ...check,
  gather: async () => ({}),
  judge: () => ({ verdict: 'holds', examined: 1 }),
}))

async function outcome(check: AnyCheck, unreachable: Job['unreachable']) {
  const job: Job = {
    endpoints: { source: endpoint, target: endpoint },
    unreachable,
    services: { source: {}, target: {} },
    databases: ['oms'],
    phase: 'replicating',
    // biome-ignore lint/suspicious/noExplicitAny: no check is gathered
    declared: {} as any,
    connections: 1,
    statementMs: 1_000,
    connectMs: 1_000,
    dataMs: 1_000,
  }
  await using asker = askerOf(unpack(pack(job)))
  return (await asker.ask(check)).judgement
}

const readsMysql = ({ needs }: AnyCheck, role: Role) =>
  ((needs as Partial<Record<Role, readonly string[]>>)[role] ?? []).some((port) => port.startsWith('mysql.'))

describe.each([['source'], ['target'], ['source', 'target']] as const)(
  'MySQL that does not answer on %s %s',
  (...down) => {
    const unreachable = Object.fromEntries(down.map((role) => [role, LOST[role]]))

    test.each(checks)('$id suffers only where it reads there, and names the side', async (check) => {
      const without = await outcome(check, undefined)
      const own = down.filter((role) => readsMysql(check, role))
      expect(await outcome(check, unreachable)).toEqual(
        own.length === 0
          ? without
          : {
              verdict: 'unproven',
              reason: LOST[own[0] as Role].reason,
              cause: own.map((role) => LOST[role].message).join(' · '),
            },
      )
    })
  },
)

test('there are checks of both kinds to look at', () => {
  const reading = checks.filter((check) => readsMysql(check, 'source') || readsMysql(check, 'target'))
  expect(reading.length).toBeGreaterThan(20)
  expect(checks.length - reading.length).toBeGreaterThan(20)
})
