import type { KeyObject } from 'node:crypto'
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Ledger } from '../src/kernel/ledger.ts'
import { htmlReport } from './html/report.ts'
import { junit } from './junit.ts'
import { ledgerJson } from './ledger-json.ts'
import { MANIFEST, manifestLine, otherPhases } from './manifest.ts'
import { markdown } from './markdown.ts'

/**
 * Writes the run's artefacts, each whole or not at all, and last the line of the manifest that names them. Answers with their paths,
 * the page for people first. `key` signs (Ed25519).
 */
export async function writeArtefacts(
  ledger: Ledger,
  to: { ledger: string; directory: string; jobSummary?: string | undefined; key?: KeyObject | undefined },
): Promise<string[]> {
  const page = markdown(ledger)
  // It stands beside the ledger, where `judge` looks for it.
  const manifest = join(dirname(to.ledger), MANIFEST)
  const before = await readFile(manifest, 'utf8').catch(() => '')
  const files: [string, string][] = [
    [to.ledger, ledgerJson(ledger)],
    [join(to.directory, 'report.html'), htmlReport(ledger, otherPhases(ledger, before))],
    [join(to.directory, 'summary.md'), page],
    [join(to.directory, 'junit.xml'), junit(ledger)],
  ]
  for (const [path, text] of files) await whole(path, text)
  if (to.jobSummary) await appendFile(to.jobSummary, page)
  const named = files.map(([path, text]) => ({ name: relative(dirname(to.ledger), path), text }))
  await whole(
    manifest,
    before + (before === '' || before.endsWith('\n') ? '' : '\n') + manifestLine(ledger, named, before, to.key),
  )
  const [stored, report, ...more] = files.map(([path]) => path) as [string, string, ...string[]]
  return [report, ...more, stored, manifest]
}

async function whole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}.part`
  await writeFile(part, text)
  await rename(part, path)
}
