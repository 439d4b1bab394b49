import type { KeyObject } from 'node:crypto'
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { Ledger } from '../src/kernel/ledger.ts'
import { htmlReport } from './html/report.ts'
import { junit } from './junit.ts'
import { ledgerJson } from './ledger-json.ts'
import { MANIFEST, manifestLine, otherPhases } from './manifest.ts'
import { markdown } from './markdown.ts'

export interface Place {
  ledger: string
  directory: string
  /** Begins the names of the reports, where another run's stand in the same folder. */
  prefix?: string
}

export interface Written {
  /** Paths of what was written, the page for people first. */
  files: readonly string[]
  /** What was not, and why, a sentence each. */
  failures: readonly string[]
}

/** Every file that `writeArtefacts` makes. */
export function artefactPaths({ ledger, directory, prefix = '' }: Place): string[] {
  const report = (name: string) => join(directory, `${prefix}${name}`)
  // The manifest stands beside the ledger, where `judge` looks for it.
  return [ledger, report('report.html'), report('summary.md'), report('junit.xml'), join(dirname(ledger), MANIFEST)]
}

/**
 * Writes the run's artefacts, each whole or not at all, and last the line of the manifest that names them. One that cannot be made or
 * written takes none of the others with it. `key` signs (Ed25519).
 */
export async function writeArtefacts(
  ledger: Ledger,
  to: Place & { jobSummary?: string | undefined; key?: KeyObject | undefined },
): Promise<Written> {
  const [stored = '', report = '', summary = '', units = '', manifest = ''] = artefactPaths(to)
  const before = await readFile(manifest, 'utf8').catch(() => '')
  const failures: string[] = []
  const kept = new Map<string, string>()
  const attempt = async (path: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      failures.push(`${path} was not written: ${(error as Error).message}`)
    }
  }
  const renderers: readonly [string, () => string][] = [
    [stored, () => ledgerJson(ledger)],
    [report, () => htmlReport(ledger, otherPhases(ledger, before))],
    [summary, () => markdown(ledger)],
    [units, () => junit(ledger)],
  ]
  for (const [path, render] of renderers)
    await attempt(path, async () => {
      const text = render()
      await whole(path, text)
      kept.set(path, text)
    })
  const { jobSummary } = to
  if (jobSummary) await attempt('The job summary', async () => appendFile(jobSummary, kept.get(summary) ?? ''))
  const named = [...kept].map(([path, text]) => ({ name: relative(dirname(stored), path), text }))
  await attempt(manifest, async () => {
    await whole(
      manifest,
      before + (before === '' || before.endsWith('\n') ? '' : '\n') + manifestLine(ledger, named, before, to.key),
    )
    kept.set(manifest, '')
  })
  return { files: [report, summary, units, stored, manifest].filter((path) => kept.has(path)), failures }
}

/** `load.` for `.parity/load.json`: where a ledger has a name of its own, its reports are named after it. */
export function prefixOf(ledger: string): string {
  const name = basename(ledger, '.json')
  return name === 'ledger' ? '' : `${name}.`
}

async function whole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}.part`
  try {
    await writeFile(part, text)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true }).catch(() => {})
    throw error
  }
}
