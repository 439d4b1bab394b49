import { expect, test } from 'vitest'
import gtid from './gtid.check.ts'

const UUID = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
const set = (upTo: number) => ({ gtidMode: 'ON', executed: `${UUID}:1-${upTo}`, purged: '' })

/** A source that counts so many transactions at each look, and a target that has ten. */
async function asked(...counts: number[]) {
  let look = 0
  const ports = {
    source: {
      'mysql.replication': { transactions: async () => set(counts[Math.min(look++, counts.length - 1)] ?? 0) },
    },
    target: { 'mysql.replication': { transactions: async () => set(10) } },
  }
  const declared = { kinds: { source: 'rds', target: 'azure-flexible' } }
  const run = { phase: 'replicating', signal: new AbortController().signal, declared }
  const evidence = await gtid.gather(ports as never, run as never)
  return { verdict: gtid.judge(evidence).verdict, looks: look }
}

test('a transaction that the source has sent on and not yet counted is not errant', async () => {
  expect(await asked(9, 9, 10)).toEqual({ verdict: 'holds', looks: 3 })
  expect(await asked(10)).toEqual({ verdict: 'holds', looks: 1 })
})

test('one that the source never counts is', async () => {
  expect((await asked(9)).verdict).toBe('broken')
})
