import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Ledger } from '../src/kernel/ledger.ts'
import { junit } from './junit.ts'
import { ledgerJson } from './ledger-json.ts'
import { markdown } from './markdown.ts'

/** Writes the run's artefacts, each whole or not at all. Answers with their paths, the page for people first. */
export async function writeArtefacts(
  ledger: Ledger,
  to: { ledger: string; directory: string; jobSummary?: string | undefined },
): Promise<string[]> {
  const page = markdown(ledger)
  const files: [string, string][] = [
    [join(to.directory, 'summary.md'), page],
    [to.ledger, ledgerJson(ledger)],
    [join(to.directory, 'junit.xml'), junit(ledger)],
  ]
  for (const [path, text] of files) await whole(path, text)
  if (to.jobSummary) await appendFile(to.jobSummary, page)
  return files.map(([path]) => path)
}

async function whole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}.part`
  await writeFile(part, text)
  await rename(part, path)
}
