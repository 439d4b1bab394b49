import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rehearse, type World } from '../../fixtures/world/rehearse.ts'
import type { Ledger } from '../kernel/ledger.ts'
import type { EgressService } from '../ports/egress-service.ts'
import { environment } from './testing.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const RECORDINGS = join(import.meta.dirname, '../../fixtures/recordings')

let world: World
let folder: string
beforeAll(async () => {
  world = await rehearse({ phase: 'replicating', scale: 0.1, mysql: false, parts: ['egress'] })
  folder = await mkdtemp(join(tmpdir(), 'parity-egress-'))
})
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** The rehearsal's far ends as a person would write them down. */
async function configure(recordings: readonly string[], allowed: readonly object[], more: object = {}) {
  const service = world.services.target.egress as EgressService
  const { secrets, proxies, echo, names, certificates } = world.lab.part('egress')
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return name
  }
  const [ca, cert, key] = await Promise.all([
    write('ca.pem', service.farEnds[0]?.ca ?? ''),
    write('client.pem', certificates.client.cert),
    write('client.key', certificates.client.key),
  ])
  const farEnds = service.farEnds.map(({ name, vendor, origin, recordedAs, production, http2, auth, client }) => ({
    name,
    vendor,
    origin,
    recordedAs,
    production,
    http2,
    ca,
    auth:
      auth.kind === 'client-credentials'
        ? { tokenUrl: auth.url, id: { env: 'FAR_ID' }, secret: { env: 'FAR_SECRET' } }
        : { user: 'oms', password: { env: 'FAR_PASSWORD' } },
    ...(client ? { client: { new: { certificate: cert, key } } } : {}),
    limits: { perSecond: 500 },
    allowList: world.declared.egress?.expected,
  }))
  const proxy = (side: 'old' | 'new') => ({
    proxy: `http://127.0.0.1:${proxies[side].port}`,
    resolver: names[side].address,
  })
  const config = {
    egress: {
      paths: { old: proxy('old'), new: proxy('new') },
      farEnds,
      recordings,
      allowed,
      minimumDaysToExpiry: 0,
      addresses: {
        echo: { url: `https://echo.test:${echo.port}/`, ca },
        expected: world.declared.egress?.expected,
        connections: 6,
      },
      ...more,
    },
  }
  await writeFile(join(folder, 'parity.config.json'), JSON.stringify(config))
  return { FAR_ID: secrets.id, FAR_SECRET: secrets.secret, FAR_PASSWORD: secrets.password }
}

async function run(env: Record<string, string>, args: readonly string[] = []) {
  const child = spawn(
    process.execPath,
    [MAIN, ...(args.length > 0 ? args : ['--suite', 'egress']), '--allow-partial'],
    {
      cwd: folder,
      env: { ...environment(), NO_COLOR: '1', NODE_NO_WARNINGS: '1', ...env },
    },
  )
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = await once(child, 'close')
  return { code, said: Buffer.concat(chunks).toString() }
}

const ours = ['sfcc-ocapi.har', 'sfcc-scapi.har', 'nav-soap.har'].map((name) => join(RECORDINGS, name))
const LISTED = [
  { operation: 'nav-codeunit OmsApi:GetOrderStatus', owner: 'oms-team', reason: 'reads a status and writes nothing' },
]
const received = () => {
  const { sfcc, nav, echo } = world.lab.part('egress')
  return sfcc.asked.length + nav.asked.length + echo.asked.length
}

async function unsafeRecording(): Promise<string> {
  const har = JSON.parse(await readFile(ours[0] as string, 'utf8'))
  const [, first] = har.log.entries
  har.log.entries.push({
    ...first,
    request: {
      ...first.request,
      method: 'POST',
      url: 'https://oms-test.sfcc.example/s/OmsTest/dw/shop/v25_6/orders',
      postData: { mimeType: 'application/json', text: '{}' },
    },
  })
  const path = join(folder, 'unsafe.har')
  await writeFile(path, JSON.stringify(har))
  return path
}

test('an unsafe operation in a recording ends the run with 78, and nothing is sent', async () => {
  const env = await configure([await unsafeRecording()], [])
  const before = received()
  const { code, said } = await run(env)
  expect(said).toMatch(/unsafe\.har #10 is 'ocapi-shop POST orders', which may change something there/)
  expect(code).toBe(78)
  expect(received()).toBe(before)
})

test('a codeunit that nobody listed ends it, too; so does one that is listed against production', async () => {
  const unlisted = await run(await configure(ours, []))
  expect(unlisted).toMatchObject({ code: 78, said: expect.stringContaining("'nav-codeunit OmsApi:GetOrderStatus'") })
  const env = await configure(ours, LISTED)
  const path = join(folder, 'parity.config.json')
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll('"production":false', '"production":true'))
  const before = received()
  expect(await run(env)).toMatchObject({ code: 78, said: expect.stringContaining("'nav' is production") })
  expect(received()).toBe(before)
})

test('a configured run asks along both paths, and no token, password or key reaches what it writes', async () => {
  const { sfcc, secrets, certificates } = { ...world.lab.part('egress') }
  const env = await configure(ours, LISTED)
  const seen = new Set<string>()
  sfcc.fault = ({ headers, path }, answer) => {
    if (headers.authorization) seen.add(headers.authorization.replace(/^\w+ /, ''))
    if (!path.includes('TEST00000007')) return answer
    const text = Buffer.from(answer.body).toString()
    return {
      ...answer,
      body: Buffer.from(
        text.replace('"_type":"order"', `"_type":"order","debug":"${headers.authorization} ${secrets.secret}"`),
      ),
    }
  }
  try {
    const { code, said } = await run(env, ['--check', 'egress/replay', '--check', 'egress/reach'])
    expect(code, said).toBe(1)
    const written = await Promise.all(
      (await readdir(join(folder, '.parity'))).map((name) => readFile(join(folder, '.parity', name), 'utf8')),
    )
    const everything = [said, ...written].join('\n')
    expect(everything).toContain('/debug')
    expect(seen.size).toBeGreaterThan(2)
    for (const secret of [...seen, ...Object.values(secrets), certificates.client.key.split('\n')[1] ?? '']) {
      expect(everything.includes(secret), 'a secret is in the report').toBe(false)
      expect(everything.includes(JSON.stringify(secret).slice(1, -1)), 'a secret is in the report').toBe(false)
    }
    expect(everything).not.toMatch(/mail\.example|Testville/)
    const ledger = JSON.parse(await readFile(join(folder, '.parity/ledger.json'), 'utf8')) as Ledger
    expect(ledger.checks.find(({ id }) => id === 'egress/reach')?.verdict).toBe('holds')
  } finally {
    sfcc.fault = undefined
  }
})

test('when the old path is gone, live answers are held against recorded ones', async () => {
  const rule = { owner: 'oms-team', reason: 'the rehearsal’s own', expires: '2099-12-31' }
  const foreign = join(folder, 'foreign.har')
  const entry = (url: string, status: number) => ({ request: { method: 'POST', url }, response: { status } })
  const entries = [entry('https://ads.example/pixel', 204), entry('https://oms-test.sfcc.example/s/x', 0)]
  await writeFile(foreign, JSON.stringify({ log: { entries } }))
  const env = await configure([...ours, foreign], LISTED, {
    skipOrigins: [{ origin: 'https://ads.example', ...rule }],
    ignore: [
      { at: 'body/generated_at', ...rule },
      { at: 'body/scope', operation: 'token*', ...rule },
    ],
    paths: { old: { recorded: true }, new: { proxy: `http://127.0.0.1:${world.lab.part('egress').proxies.new.port}` } },
  })
  const { code, said } = await run(env, ['--check', 'egress/replay'])
  expect(said).toMatch(/live answers were compared with recorded ones/)
  expect(said).toMatch(
    /Left out of foreign\.har: 1 that nobody answered, 1 to https:\/\/ads\.example\s+\(egress\.skipOrigins\)/,
  )
  expect(code, said).toBe(0)
})
