import { describe, expect, test } from 'vitest'
import { chooseDatabases, type Reached, reach } from './preflight.ts'

const version: Reached['version'] = { text: '8.0.36', comment: '', flavour: 'mysql', number: 80_036 }
const seen = { version, databases: ['oms', 'oms_reports'] }

describe('which databases are compared', () => {
  test('all of the server, where the account sees all', () => {
    expect(chooseDatabases(undefined, { ...seen, whole: true })).toEqual(['oms', 'oms_reports'])
  })

  test('not those that the account happens to see', () => {
    expect(() => chooseDatabases(undefined, seen)).toThrow(/GRANT SHOW DATABASES ON \*\.\*/)
    expect(() => chooseDatabases(undefined, { version, databases: [] })).toThrow(/sees no database/)
  })

  test('those that are named, whatever else there may be', () => {
    expect(chooseDatabases(['oms'], seen)).toEqual(['oms'])
    expect(() => chooseDatabases(['billing'], seen)).toThrow(/no database 'billing'/)
  })

  test('a server that does not answer is a sentence', async () => {
    const limits = { statementMs: 500, connectMs: 500 }
    const { endpoint } = new (await import('./testing.ts')).RecordedPool([])
    await expect(reach({ ...endpoint, host: '127.0.0.1', port: 1 }, 'source', limits)).rejects.toThrow(
      /nothing listens/,
    )
  })
})
