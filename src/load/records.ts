import { globSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadRecord } from '../ports/load.ts'

/** Records that stay, of each profile: a soak of a week leaves some seven hundred. */
const KEPT = 1_000

/** `<folder>/<profile>-<time>.json`, written whole or not at all. */
export async function saveRecord(folder: string, record: LoadRecord): Promise<string> {
  await mkdir(folder, { recursive: true })
  const time = new Date(record.startedAt).toISOString().replaceAll(/[:.]/g, '-')
  const file = join(folder, `${record.profile}-${time}.json`)
  await writeFile(`${file}.new`, JSON.stringify(record))
  await rename(`${file}.new`, file)
  const old = globSync(`${record.profile}-*.json`, { cwd: folder }).sort().slice(0, -KEPT)
  for (const name of old) await rm(join(folder, name), { force: true })
  return file
}
