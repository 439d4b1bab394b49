import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type AptSource, type Distribution, distributionOf, machineSources, ownSource } from './apt-source.ts'
import type { Provisioner, ProvisionOptions } from './engine.ts'
import { withLock } from './lock.ts'
import { type MysqldProgram, nativeEngine } from './native-engine.ts'
import { runProgram } from './run.ts'

const PACKAGES = ['mysql-server-core', 'mysql-client-core', 'redis-server']
const KEYRINGS = {
  debian: '/usr/share/keyrings/debian-archive-keyring.gpg',
  ubuntu: '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
}

/** MySQL and Redis from the distribution's own archive, unpacked into a private prefix: no root, and the system stays as it is. */
export function debianPrefix(cache: string): Provisioner {
  return async (options) => {
    const prefix = await preparedPrefix(cache, options)
    return (
      prefix &&
      nativeEngine({
        provisioner: 'debian-prefix',
        origin: `private package prefix (${prefix.release})`,
        program: programOf(prefix.folder),
        cache,
      })
    )
  }
}

export interface Prefix {
  folder: string
  /** e.g. `Debian sid` */
  release: string
}

/** The prefix, made at first use; undefined where the machine is of another kind. */
export async function preparedPrefix(
  cache: string,
  { onProgress, signal }: ProvisionOptions,
): Promise<Prefix | undefined> {
  const distribution = existsSync('/etc/os-release')
    ? distributionOf(readFileSync('/etc/os-release', 'utf8'))
    : undefined
  if (process.platform !== 'linux' || !distribution) return undefined
  const prefix = join(cache, 'prefix')
  if (!existsSync(join(prefix, 'versions.json'))) {
    const source = ownSource(machineSources(), distribution)
    if (!source)
      throw new Error('No source of the distribution itself is configured in /etc/apt; add one, or install mysqld.')
    await withLock(join(cache, 'prefix.lock'), async () => {
      if (!existsSync(join(prefix, 'versions.json')))
        await build(prefix, source, distribution, {
          ...(onProgress ? { onProgress } : {}),
          ...(signal ? { signal } : {}),
        })
    })
  }
  const versions = JSON.parse(await readFile(join(prefix, 'versions.json'), 'utf8')) as {
    release: string
    packages: Record<string, string>
  }
  return { folder: prefix, release: versions.release }
}

/** Debian stable has no MySQL: sid does. Ubuntu has it in each release. */
export function releaseOf({ id, codename }: Distribution): { suite: string; component: string; label: string } {
  return id === 'debian'
    ? { suite: 'sid', component: 'main', label: 'Debian sid' }
    : { suite: codename, component: 'main universe', label: `Ubuntu ${codename}` }
}

/** The one line of a private sources.list. */
export function sourceLine(source: AptSource, distribution: Distribution): string {
  const { suite, component } = releaseOf(distribution)
  return `deb [signed-by=${source.signedBy ?? KEYRINGS[distribution.id]}] ${source.uri} ${suite} ${component}\n`
}

async function build(
  prefix: string,
  source: AptSource,
  distribution: Distribution,
  { onProgress, signal }: { onProgress?: (line: string) => void; signal?: AbortSignal },
) {
  await mkdir(dirname(prefix), { recursive: true })
  const work = await mkdtemp(`${prefix}.new-`)
  const run = (command: string, args: readonly string[]) =>
    runProgram(command, args, { timeoutMs: 600_000, ...(signal ? { signal } : {}) })
  try {
    for (const folder of ['state/lists/partial', 'archives/partial', 'root'])
      await mkdir(join(work, folder), { recursive: true })
    await writeFile(join(work, 'state/status'), '')
    await writeFile(join(work, 'sources.list'), sourceLine(source, distribution))
    const options = aptOptions(work)
    onProgress?.(`fetching ${PACKAGES.join(', ')} from ${releaseOf(distribution).label} (some 75 MB, once) …`)
    await run('apt-get', [...options, 'update'])
    await run('apt-get', [...options, '--no-install-recommends', '-y', '--download-only', 'install', ...PACKAGES])
    const archives = globSync(join(work, 'archives/*.deb'))
    onProgress?.(`unpacking ${archives.length} packages …`)
    for (const archive of archives) await run('dpkg-deb', ['-x', archive, join(work, 'root')])
    const packages: Record<string, string> = {}
    for (const name of PACKAGES) {
      const archive = archives.find((path) => path.includes(`/${name}_`))
      if (archive) packages[name] = (await run('dpkg-deb', ['-f', archive, 'Version'])).stdout.trim()
    }
    await writeFile(join(work, 'versions.json'), JSON.stringify({ release: releaseOf(distribution).label, packages }))
    for (const folder of ['state', 'archives']) await rm(join(work, folder), { recursive: true })
    await rm(prefix, { recursive: true, force: true })
    await rename(work, prefix)
  } catch (error) {
    await rm(work, { recursive: true, force: true })
    throw error
  }
}

/** apt with a state of its own: it verifies signatures as always, and neither reads nor writes the machine's. */
export function aptOptions(work: string): string[] {
  const settings = [
    `Dir::State=${work}/state`,
    `Dir::State::status=${work}/state/status`,
    `Dir::Cache=${work}`,
    `Dir::Cache::archives=${work}/archives`,
    `Dir::Etc::sourcelist=${work}/sources.list`,
    'Dir::Etc::sourceparts=-',
    'Dir::Etc::preferencesparts=-',
    'Debug::NoLocking=1',
    'APT::Get::AllowUnauthenticated=false',
    'Acquire::Languages=none',
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
  ]
  return settings.flatMap((setting) => ['-o', setting])
}

/** A program under the prefix's own loader: its C library may be newer than the machine's. `libraries`: folders besides, under `usr/lib` and under the machine's kind of it. */
export function programIn(
  prefix: string,
  path: string,
  libraries: readonly string[] = [],
): { command: string; before: readonly string[] } {
  const root = join(prefix, 'root')
  const [loader] = globSync(join(root, 'usr/lib/*/ld-linux-*.so.*'))
  if (!loader) return { command: join(root, path), before: [] }
  const library = dirname(loader)
  const more = libraries.flatMap((name) => [join(library, name), join(root, 'usr/lib', name)])
  return { command: loader, before: ['--library-path', [library, ...more].join(':'), join(root, path)] }
}

function programOf(prefix: string): MysqldProgram {
  const root = join(prefix, 'root')
  return {
    ...programIn(prefix, 'usr/sbin/mysqld', ['mysql', 'mysql/private']),
    options: [
      `--basedir=${root}/usr`,
      `--lc-messages-dir=${root}/usr/share/mysql`,
      `--character-sets-dir=${root}/usr/share/mysql/charsets`,
      `--plugin-dir=${root}/usr/lib/mysql/plugin`,
    ],
  }
}
