import { globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AnyCheck, DOMAINS } from '../kernel/check.ts'

const SUITES = join(import.meta.dirname, '../../suites')

/** Every `suites/<domain>/<name>.check.ts`, in the order of the domains. Its default export is the check; its path is its id. */
export async function loadChecks(): Promise<AnyCheck[]> {
  const files = globSync('*/*.check.ts', { cwd: SUITES }).sort()
  const checks = await Promise.all(
    files.map(async (file) => {
      const id = `${dirname(file)}/${basename(file, '.check.ts')}`
      const { default: check } = (await import(pathToFileURL(join(SUITES, file)).href)) as { default?: AnyCheck }
      if (check?.id !== id)
        throw new Error(`suites/${file}: its default export must be the check with id '${id}', found '${check?.id}'`)
      return check
    }),
  )
  const order = (check: AnyCheck) => DOMAINS.findIndex((domain) => check.id.startsWith(`${domain}/`))
  return checks.sort((a, b) => order(a) - order(b) || a.id.localeCompare(b.id))
}
