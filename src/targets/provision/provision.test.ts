import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CannotTell } from '../../kernel/judgement.ts'
import { distributionOf, ownSource, parseDeb822, parseList } from './apt-source.ts'
import { releaseOf, sourceLine } from './debian-prefix.ts'
import { IMAGES, optionsFile, READY } from './docker.ts'
import type { MysqlEngine } from './engine.ts'
import { provisionMysql } from './index.ts'
import { withLock } from './lock.ts'
import { usableVersion } from './path.ts'

describe('the machine’s own apt sources', () => {
  const DEB822 = `# comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://other.example/vendor
Suites: stable
Enabled: no
`
  test('deb822', () => {
    expect(parseDeb822(DEB822)).toEqual([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm', 'bookworm-updates'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
      },
    ])
  })

  test('one line a source', () => {
    const text =
      '# deb http://no.example x main\ndeb [arch=amd64 signed-by=/k.gpg] http://yes.example/ubuntu noble main universe\ndeb-src http://src.example noble main\n'
    expect(parseList(text)).toEqual([{ uri: 'http://yes.example/ubuntu', suites: ['noble'], signedBy: '/k.gpg' }])
  })

  test('the distribution’s own is chosen, not a vendor’s', () => {
    const vendor = { uri: 'http://vendor.example', suites: ['stable'] }
    const own = { uri: 'http://mirror.example/debian', suites: ['bookworm'] }
    const debian = distributionOf('ID=debian\nVERSION_CODENAME=bookworm\n')
    expect(debian).toEqual({ id: 'debian', codename: 'bookworm' })
    expect(debian && ownSource([vendor, own], debian)).toBe(own)
    expect(distributionOf('ID=fedora\n')).toBeUndefined()
  })

  test('Debian’s MySQL comes from sid, Ubuntu’s from its own release', () => {
    const source = { uri: 'http://m.example', suites: ['x'] }
    expect(sourceLine(source, { id: 'debian', codename: 'bookworm' })).toBe(
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://m.example sid main\n',
    )
    expect(releaseOf({ id: 'ubuntu', codename: 'noble' })).toMatchObject({ suite: 'noble', component: 'main universe' })
  })
})

describe('mysqld on PATH', () => {
  test.each([
    ['/usr/sbin/mysqld  Ver 8.0.42-0ubuntu0.24.04.1 for Linux on x86_64 ((Ubuntu))', '8.0.42'],
    ['mysqld  Ver 9.4.0 for macos15.4 on arm64 (Homebrew)', '9.4.0'],
  ])('%s', (text, version) => expect(usableVersion(text)).toBe(version))

  test.each([
    ['mysqld  Ver 10.11.6-MariaDB for debian-linux-gnu', /MariaDB/],
    ['mysqld  Ver 5.7.44 for Linux', /5\.7\.44; 8\.0\.32 or newer/],
    ['mysqld  Ver 8.0.31 for Linux', /8\.0\.32 or newer/],
    ['nonsense', /of no known version/],
  ])('%s cannot serve', (text, sentence) => expect(() => usableVersion(text)).toThrow(sentence))
})

test('Docker gets the options as a file, with the folder of the certificates in it', () => {
  expect(optionsFile({ 'server-id': '1', 'ssl-ca': '{tls}/ca.pem' })).toBe(
    '[mysqld]\nserver-id=1\nssl-ca=/etc/mysql/oms-tls/ca.pem\n',
  )
  expect(IMAGES).toEqual({ source: 'mysql:8.0', target: 'mysql:8.4' })
})

describe('the order of provisioners', () => {
  const engine = (provisioner: MysqlEngine['provisioner']): MysqlEngine => ({
    provisioner,
    origin: provisioner,
    start: () => Promise.reject(new Error('not asked')),
  })
  const none = async () => undefined

  test('the first that can serve is taken', async () => {
    const asked: string[] = []
    const found = await provisionMysql(
      {},
      {
        only: undefined,
        provisioners: {
          docker: async () => {
            asked.push('docker')
            return undefined
          },
          path: async () => engine('path'),
          'debian-prefix': async () => {
            asked.push('debian-prefix')
            return engine('debian-prefix')
          },
        },
      },
    )
    expect(found.provisioner).toBe('path')
    expect(asked).toEqual(['docker'])
  })

  test('one that fails is told, and the next is tried', async () => {
    const lines: string[] = []
    const found = await provisionMysql(
      { onProgress: (line) => lines.push(line) },
      {
        only: undefined,
        provisioners: { docker: () => Promise.reject(new Error('no space')), path: async () => engine('path') },
      },
    )
    expect(found.provisioner).toBe('path')
    expect(lines).toEqual(['docker cannot serve (no space); trying the next way …'])
  })

  test('none is an error that says what to install, and what was tried', async () => {
    const attempt = provisionMysql(
      {},
      { only: undefined, provisioners: { docker: none, path: () => Promise.reject(new Error('too old')) } },
    )
    await expect(attempt).rejects.toThrow(/start Docker, or put mysqld .* Tried: path: too old/)
    await expect(attempt).rejects.toBeInstanceOf(CannotTell)
  })

  test('one can be asked for by name', async () => {
    const provisioners = { docker: async () => engine('docker'), path: async () => engine('path') }
    expect((await provisionMysql({}, { only: 'path', provisioners })).provisioner).toBe('path')
    await expect(provisionMysql({}, { only: 'podman', provisioners })).rejects.toThrow(
      /PARITY_ENGINE is 'podman'; it may be docker, path/,
    )
  })
})

describe('the lock', () => {
  test('lets one in at a time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lock-'))
    let inside = 0
    let most = 0
    const work = () =>
      withLock(join(folder, 'l'), async () => {
        most = Math.max(most, ++inside)
        await new Promise(setImmediate)
        inside--
      })
    await Promise.all([work(), work(), work()])
    expect(most).toBe(1)
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })

  test('of a process that died is taken over', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lock-'))
    const lock = join(folder, 'l')
    await withLock(lock, async () => {
      // Ids of processes end far below this.
      await writeFile(join(lock, 'pid'), '2147483646')
      await withLock(lock, async () => expect(await readdir(lock)).toEqual(['pid']))
    })
    await rm(folder, { recursive: true })
  })
})

describe('a server in Docker is ready', () => {
  const SERVER = '2026-01-05T10:00:00.000000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.'
  const version = (text: string, port: number) =>
    `Version: '${text}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${port}  MySQL Community Server - GPL.`
  const LINES: readonly [who: string, line: string, ready: boolean][] = [
    ...['5.7.44', '8.0.43', '8.4.6', '9.7.4'].flatMap((text): [string, string, boolean][] => [
      [`${text}, the server that stays`, `${SERVER} ${version(text, 3306)}`, true],
      [`${text}, the image’s own server for set-up`, `${SERVER} ${version(text, 0)}`, false],
      [`${text}, a port that begins alike`, `${SERVER} ${version(text, 33061)}`, false],
    ]),
    ['5.7, whose version is a line of its own', version('5.7.44-log', 3306), true],
    [
      'X plugin',
      "[Server] X Plugin ready for connections. Bind-address: '::' port: 33060, socket: /var/run/mysqld/mysqlx.sock",
      false,
    ],
    [
      'X plugin of the server for set-up',
      '[Server] X Plugin ready for connections. Socket: /var/run/mysqld/mysqlx.sock',
      false,
    ],
    ['the entrypoint', '[Note] [Entrypoint]: MySQL init process done. Ready for start up.', false],
  ]

  test.each(LINES)('%s', (_, line, ready) => {
    expect(READY.test(line)).toBe(ready)
  })
})
