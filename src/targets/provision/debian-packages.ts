import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { distributionOf, machineSources, ownSource } from './apt-source.ts'
import { aptOptions, sourceLine } from './debian-prefix.ts'
import { withLock } from './lock.ts'
import { runProgram } from './run.ts'

/** Programs of the distribution that were unpacked into a folder of their own. */
export interface DebianPackages {
  root: string
  /** How a program of it is called, by its path below the root: under its own loader, for its C library may be newer than the machine's. */
  program(path: string): { command: string; before: readonly string[] }
}

/**
 * Packages and what they need from the distribution's own archive, unpacked once: no root, and the system stays as it is.
 * @param wish.suite of Debian, for versions that only it has; Ubuntu's is always the machine's own
 */
export async function debianPackages(
  cache: string,
  name: string,
  packages: readonly string[],
  { suite, onProgress }: { suite?: string; onProgress?: (line: string) => void } = {},
): Promise<DebianPackages> {
  const folder = join(cache, `prefix-${name}`)
  if (!existsSync(join(folder, 'packages.json')))
    await withLock(`${folder}.lock`, async () => {
      if (existsSync(join(folder, 'packages.json'))) return
      onProgress?.(`${packages.join(' and ')}: fetched from this machine’s package archive, once …`)
      await unpack(folder, packages, suite)
    })
  const root = join(folder, 'root')
  // Before trixie the C library is in /lib.
  const [loader] = globSync(join(root, '{usr/lib,lib}/*/ld-linux-*.so.*'))
  if (!loader) throw new Error(`${folder} holds no loader; remove it, it is made again.`)
  const libraries = ['usr/lib', 'lib'].map((lib) => join(root, lib, basename(dirname(loader)))).join(':')
  return {
    root,
    program: (path) => ({ command: loader, before: ['--library-path', libraries, join(root, path)] }),
  }
}

async function unpack(folder: string, packages: readonly string[], suite?: string): Promise<void> {
  const distribution = existsSync('/etc/os-release')
    ? distributionOf(readFileSync('/etc/os-release', 'utf8'))
    : undefined
  const source = distribution && ownSource(machineSources(), distribution)
  if (!distribution || !source)
    throw new Error(
      `${packages.join(' and ')} come from Debian’s or Ubuntu’s archive, and no source of it is configured in /etc/apt.`,
    )
  await mkdir(dirname(folder), { recursive: true })
  const work = await mkdtemp(`${folder}.new-`)
  try {
    for (const made of ['state/lists/partial', 'archives/partial', 'root'])
      await mkdir(join(work, made), { recursive: true })
    await writeFile(join(work, 'state/status'), '')
    await writeFile(join(work, 'sources.list'), sourceLine(source, distribution, suite))
    const apt = (...args: string[]) => runProgram('apt-get', [...aptOptions(work), ...args], { timeoutMs: 600_000 })
    await apt('update')
    await apt('--no-install-recommends', '-y', '--download-only', 'install', ...packages)
    for (const archive of globSync(join(work, 'archives/*.deb')))
      await runProgram('dpkg-deb', ['-x', archive, join(work, 'root')])
    await writeFile(join(work, 'packages.json'), JSON.stringify(packages))
    for (const spent of ['state', 'archives']) await rm(join(work, spent), { recursive: true })
    await rm(folder, { recursive: true, force: true })
    await rename(work, folder)
  } catch (error) {
    await rm(work, { recursive: true, force: true })
    throw error
  }
}
