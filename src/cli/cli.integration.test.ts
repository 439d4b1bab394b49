import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rehearse, type World } from '../../fixtures/world/rehearse.ts'
import type { Ledger } from '../kernel/ledger.ts'
import { Secret } from '../kernel/secret.ts'
import { run, start, url } from './testing.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const ledgerOf = async (file = join(folder, '.parity/ledger.json')): Promise<Ledger> =>
  JSON.parse(await readFile(file, 'utf8'))

describe('wrong usage and wrong configuration', () => {
  test.each([
    [['--phse', 'x'], 64, /Unknown option/],
    [['--suite', 'shema'], 64, /no suite 'shema'/],
    [['--check', 'schema/colums'], 64, /did you mean 'schema\/columns'/],
    [['--plant', 'nothing/here'], 64, /no plant/],
    [['--config', 'absent.ts'], 78, /no config file absent\.ts/],
    [['judge', 'absent.json'], 64, /Cannot read the ledger/],
  ])('%j', async (args, code, sentence) => {
    const ran = await run(args, folder)
    expect(ran).toMatchObject({ code })
    expect(ran.err.trim().split('\n')).toHaveLength(1)
    expect(ran.err).toMatch(sentence)
  })

  const dated = "owner: 'oms-team', reason: 'r'"
  test.each([
    ['{ sorce: {} }', /sorce is not a known key; did you mean 'source'/],
    [
      `{ waivers: [{ check: 'settings/sql-mode', code: 'sql-mode-differs', ${dated}, expires: '2020-01-01' }] }`,
      /expired on 2020-01-01/,
    ],
    [
      `{ waivers: [{ check: 'settings/sql-mode', code: 'sql-mod-differs', ${dated}, expires: '2999-01-01' }] }`,
      /no finding code 'sql-mod-differs'/,
    ],
    [
      `{ waivers: [{ check: 'settings/sql-mood', code: 'sql-mode-differs', ${dated}, expires: '2999-01-01' }] }`,
      /no check 'settings\/sql-mood'/,
    ],
    [`{ planOut: [{ check: 'settings/sql-mode', ${dated}, expires: '2020-01-01' }] }`, /expired on 2020-01-01/],
  ])('config %s', async (text, sentence) => {
    const file = join(folder, 'faulty.config.ts')
    await writeFile(file, `export default ${text}\n`)
    const ran = await run(['--config', file], folder)
    expect(ran.err).toMatch(sentence)
    expect(ran.code).toBe(78)
  })
})

/** What the two configured servers answer. */
const DATABASE = ['settings', 'schema', 'data', 'replication', 'capacity'].flatMap((suite) => ['--suite', suite])

describe('configured servers', () => {
  let world: World
  let env: Record<string, string>
  const endpoints = () => {
    if (!world.endpoints) throw new Error('This rehearsal has no MySQL.')
    return world.endpoints
  }
  beforeAll(async () => {
    world = await rehearse({ phase: 'replicating', scale: 0.1 })
    const ca = join(folder, 'ca.pem')
    await writeFile(ca, endpoints().target.tls.ca ?? '')
    env = {
      PARITY_SOURCE_URL: url(endpoints().source),
      PARITY_TARGET_URL: url(endpoints().target, 'oms', `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${ca}`),
    }
  })
  afterAll(() => world?.[Symbol.asyncDispose]())

  const with_ = (side: 'source' | 'target', text: string) => ({ ...env, [`PARITY_${side.toUpperCase()}_URL`]: text })

  test('the read-only account is enough for every question of schema and data', async () => {
    const config = join(folder, 'rules.config.ts')
    const rule = "{ name: 'statuses are legal', sql: \"SELECT id FROM oms.orders WHERE status = ''\" }"
    await writeFile(config, `export default { invariants: [${rule}] }\n`)
    const args = ['--config', config, '--suite', 'schema', '--suite', 'data']
    const ran = await run([...args, '--allow-partial'], folder, env)
    expect(ran.out + ran.err).toMatch(/^PARTIAL-PASSED for /m)
    expect(ran.code).toBe(0)
    const { verdict, run: told } = await ledgerOf()
    expect(verdict).toBe('PARTIAL-PASSED')
    expect(told.notAsked.length).toBeGreaterThan(0)
  })

  test.each([
    ['wrong password', () => with_('target', url({ ...endpoints().target, user: 'nobody' })), /Access denied/],
    ['nothing listens', () => with_('source', 'mysql://a:b@127.0.0.1:1/oms'), /nothing listens there/],
    ['unknown database', () => with_('source', url(endpoints().source, 'no_such_db')), /no database 'no_such_db'/],
    ['one server twice', () => with_('target', url(endpoints().source)), /are one server/],
    [
      'plain text refused',
      () => with_('target', url(endpoints().target, 'oms', '?ssl-mode=DISABLED')),
      /refuses connections without TLS/,
    ],
    [
      'certificate not trusted',
      () => with_('target', url(endpoints().target, 'oms', '?ssl-mode=VERIFY_IDENTITY')),
      /self-signed certificate/,
    ],
  ])('%s is COULD-NOT-TELL in one sentence', async (_, environment, sentence) => {
    const ran = await run(DATABASE, folder, environment())
    expect(ran.code).toBe(2)
    const said = ran.out.replace(/\s+/g, ' ')
    expect(said).toMatch(sentence)
    expect(said.match(new RegExp(sentence, 'g'))).toHaveLength(1)
    const ledger = await ledgerOf()
    expect(ledger.verdict).toBe('COULD-NOT-TELL')
    expect(ledger.summary.broken).toBe(0)
    expect(ledger.checks.length).toBeGreaterThan(20)
  })

  test('a missing privilege is COULD-NOT-TELL, with the statement that mends it', async () => {
    for (const server of [world.lab.source, world.lab.target]) {
      await server.run(
        'SET SESSION sql_log_bin = 0',
        'SET GLOBAL super_read_only = OFF',
        "CREATE USER poor@'%' IDENTIFIED BY 'poor-password'",
        "GRANT SELECT, SHOW VIEW, EVENT ON oms.* TO poor@'%'",
        ...(server.role === 'target' ? ['SET GLOBAL super_read_only = ON'] : []),
      )
    }
    const poor = { user: 'poor', password: new Secret('poor-password') }
    const poorly = {
      PARITY_SOURCE_URL: url({ ...endpoints().source, ...poor }),
      PARITY_TARGET_URL: url({ ...endpoints().target, ...poor }),
    }
    const ran = await run(['--check', 'schema/triggers'], folder, poorly)
    expect(ran.code).toBe(2)
    expect(ran.out.replace(/\s+/g, ' ')).toContain("an administrator must run: GRANT TRIGGER ON `oms`.* TO 'poor'@'%'")
    const asked = await run(['doctor'], folder, poorly)
    expect(asked.code).toBe(2)
    expect(asked.out).toMatch(/source: triggers of oms: schema\/triggers\n +GRANT TRIGGER ON `oms`\.\* TO 'poor'@'%'/)
  })

  test('an empty database is no GO', async () => {
    await world.lab.source.run('CREATE DATABASE hollow')
    await world.lab.source
      .run("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON hollow.* TO 'parity_reader'@'%'")
      .catch(() => {})
    try {
      const ran = await run(['--suite', 'schema', '--suite', 'data', '--database', 'hollow'], folder, env)
      expect(ran.code).not.toBe(0)
      expect((await ledgerOf()).verdict).not.toBe('GO')
    } finally {
      await world.lab.source.run('DROP DATABASE hollow')
      await world.lab.caughtUp()
    }
  })

  test('a statement time-out is COULD-NOT-TELL', async () => {
    const file = join(folder, 'hasty.config.ts')
    await writeFile(file, 'export default { limits: { statementSeconds: 0.001 } }\n')
    const ran = await run(['--config', file, '--suite', 'data'], folder, env)
    expect(ran.code).toBe(2)
  })

  test('a stored run can be judged again, to the same verdict', async () => {
    const first = await run(['--suite', 'settings', '--suite', 'schema', '--ledger', 'again/l.json'], folder, env)
    const second = await run(['judge', 'again/l.json'], folder)
    expect(second.code).toBe(first.code)
  })

  test('the target stopped in the middle is never GO', async () => {
    const { child, ended } = start(DATABASE, folder, env)
    // The first line of a check's outcome shows that the suites are running.
    await once(child.stdout as NodeJS.EventEmitter, 'data')
    await world.lab.target.stop('kill')
    const ran = await ended
    expect(ran.code).toBe(2)
    expect((await ledgerOf()).verdict).toBe('COULD-NOT-TELL')
    await world.lab.target.start()
    await world.lab.replication.start().catch(() => {})
    await world.lab.caughtUp()
  })

  test('no secret reaches a file or a stream', async () => {
    const canary = endpoints().target.password.reveal()
    const ran = await run([...DATABASE, '--ledger', 'canary/ledger.json'], folder, env)
    const entries = await readdir(join(folder, 'canary'), { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(2)
    const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
    for (const secret of [canary, endpoints().source.password.reveal()]) {
      for (const text of [...texts, ran.out, ran.err]) expect(text).not.toContain(secret)
    }
  })
})

describe('a rehearsal', () => {
  test('of a planted fault is NO-GO and names it', async () => {
    const ran = await run(['--plant', 'settings/sql-mode', '--scale', '0.1'], folder)
    expect(ran.code).toBe(1)
    const ledger = await ledgerOf()
    expect(ledger.run).toMatchObject({ rehearsal: true, plant: 'settings/sql-mode' })
    expect(ledger.checks.flatMap(({ findings }) => findings.map(({ code }) => code))).toContain('sql-mode-differs')
  })

  test('that is interrupted leaves nothing behind and says so', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'parity-int-'))
    try {
      const { child, ended } = start(['--scale', '0.1'], folder, { TMPDIR: scratch })
      await once(child.stdout as NodeJS.EventEmitter, 'data')
      child.kill('SIGINT')
      const ran = await ended
      expect(ran.code).toBe(130)
      expect(await readdir(scratch)).toEqual([])
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  })
})
