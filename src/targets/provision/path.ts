import type { Provisioner } from './engine.ts'
import { nativeEngine } from './native-engine.ts'
import { runProgram } from './run.ts'

/** Oldest server that can generate invisible keys on a replica, as Azure does. */
const OLDEST = [8, 0, 32] as const

/** The `mysqld` on PATH, where it is Oracle's and new enough. */
export function pathProvisioner(cache: string): Provisioner {
  return async ({ signal }) => {
    let text: string
    try {
      text = (await runProgram('mysqld', ['--version'], { timeoutMs: 20_000, ...(signal ? { signal } : {}) })).stdout
    } catch (error) {
      signal?.throwIfAborted()
      if (/ENOENT/.test(String((error as Error).cause))) return undefined
      throw error
    }
    const version = usableVersion(text)
    return nativeEngine({
      provisioner: 'path',
      origin: `mysqld ${version} on PATH`,
      program: { command: 'mysqld', before: [], options: [] },
      cache,
    })
  }
}

/** The version in `mysqld --version`; throws where such a server cannot stand for RDS and Azure. */
export function usableVersion(text: string): string {
  const version = /\bVer (\d+\.\d+\.\d+)/i.exec(text)?.[1] ?? ''
  if (/mariadb/i.test(text)) throw new Error('the mysqld on PATH is MariaDB’s; a MySQL is needed')
  const parts = version.split('.').map(Number)
  const [at] = OLDEST.map((least, i) => (parts[i] ?? 0) - least).filter((difference) => difference !== 0)
  if (version === '' || (at ?? 0) < 0)
    throw new Error(`the mysqld on PATH is ${version || 'of no known version'}; ${OLDEST.join('.')} or newer is needed`)
  return version
}
