import { describe, expect, test } from 'vitest'
import type { Options } from './mysqldump-options.ts'
import { judgeSeed, seedOptions } from './seed-command.ts'

const read = (command: string) => seedOptions(command) as Options

describe('what a command line gives mysqldump', () => {
  test('quotes, line ends, pipes and prefixes', () => {
    const { given, unknown, hidden } = read(
      `MYSQL_PWD=x /usr/bin/mysqldump -h 'db host' -uroot -p"sec ret" -RE \\
        --single-trans --skip_triggers --hex-blob=0 --set-gtid-purged="OFF" --databases oms 2>err.log | gzip -9 --gtid > x`,
    )
    expect({ given, unknown, hidden }).toEqual({
      given: {
        routines: true,
        events: true,
        'single-transaction': true,
        triggers: false,
        'hex-blob': false,
        'set-gtid-purged': 'OFF',
        databases: true,
      },
      unknown: [],
      hidden: false,
    })
  })

  test('the value of a short option is no option', () => {
    expect(read('mysqldump -u -R oms').given).toEqual({})
    expect(read('mysqldump -p -R oms').given).toEqual({ routines: true })
  })

  test('flags that do not exist, and ones that are not clear', () => {
    expect(read('mysqldump --gtid --set_gtid_purged=ON --ssl-c --loose-what oms').unknown).toEqual([
      '--gtid',
      '--ssl-c',
    ])
  })

  test('words of the shell’s own are not read', () => {
    expect(read('mysqldump $FLAGS oms').hidden).toBe(true)
    expect(read('mysqldump -h "$HOST" --routines oms')).toMatchObject({ hidden: false, given: { routines: true } })
  })

  test.each(['mydumper -o x', 'mysqldump a; mysqldump b', ''])('not one mysqldump: %j', (command) => {
    expect(seedOptions(command)).toEqual(expect.any(String))
  })
})

const GOOD = '--single-transaction --routines --events --hex-blob --default-character-set=utf8mb4'
const judged = (flags: string, rds: boolean, gtidMode = 'ON') =>
  judgeSeed({ options: read(`mysqldump ${GOOD} ${flags} oms`), rds, gtidMode }).map(({ code, at }) => `${code} ${at}`)

test.each([
  ['', false, 'ON', []],
  ['', true, 'ON', ['seed-lock-denied --set-gtid-purged']],
  ['', true, 'OFF', []],
  ['--set-gtid-purged=COMMENTED', true, 'ON', ['seed-lock-denied --set-gtid-purged']],
  ['--set-gtid-purged=OFF', true, 'ON', []],
  ['--set-gtid-purged=OFF', false, 'ON', ['seed-position-missing --set-gtid-purged']],
  ['', false, 'OFF', ['seed-position-missing --source-data']],
  ['--source-data=2', false, 'OFF', []],
  ['--source-data=0', false, 'OFF', ['seed-position-missing --source-data']],
  ['--set-gtid-purged=OFF --source-data=2', true, 'ON', ['seed-lock-denied --source-data']],
  ['--set-gtid-purged=OFF -F', true, 'ON', ['seed-lock-denied --flush-logs']],
  ['-x', false, 'ON', ['seed-inconsistent --single-transaction']],
  ['--skip-triggers', false, 'ON', ['seed-objects-missing --triggers']],
  ['--default-character-set=latin1', false, 'ON', ['seed-bytes-changed --default-character-set']],
])('%s (RDS: %s, gtid_mode %s)', (flags, rds, gtidMode, expected) => {
  expect(judged(flags, rds, gtidMode)).toEqual(expected)
})
