import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Entry, MANIFEST, readManifest, sha256, signatureOf } from './manifest.ts'

export interface Verified {
  /** The ledger as it was read, once. */
  ledger: string
  /** A manifest stands beside it. */
  sealed: boolean
  /** The ledger is not what a run wrote, or nobody can tell: a sentence each. */
  doubts: readonly string[]
  /** Another artefact of the same run is not what it wrote. */
  altered: readonly string[]
  /** What was found in order. */
  remarks: readonly string[]
}

/** Holds a stored ledger, and what was written with it, against the manifest beside it. Throws what reading the ledger throws. */
export async function verifyArtefacts(path: string, trusted?: KeyObject): Promise<Verified> {
  const bytes = await readFile(path)
  const ledger = bytes.toString('utf8')
  const of = (doubts: readonly string[], more: Partial<Verified> = {}): Verified => ({
    ledger,
    sealed: true,
    doubts,
    altered: [],
    remarks: [],
    ...more,
  })
  const folder = dirname(path)
  const text = await readFile(join(folder, MANIFEST)).catch(() => undefined)
  if (!text)
    return of(
      [
        `No ${MANIFEST} stands beside the ledger: nobody can tell whether it is what a run wrote. Put it there, or add --unsealed.`,
      ],
      { sealed: false },
    )
  const { entries, fault } = readManifest(utf8(text))
  if (fault) return of([fault])
  const name = basename(path)
  const entry = entries.findLast(({ files }) => files.some((file) => file.name === name))
  if (!entry) return of([`${MANIFEST} names no ${name}: no run wrote it there.`])
  const [doubt] = faults(entry, name, bytes)
  if (doubt) return of([doubt])
  const signed = signatureOf(entry, trusted)
  if (signed.fault) return of([signed.fault])
  const { altered, missing } = await others(entry, entries, folder, name)
  const who = signed.key
    ? `signed with ${signed.key}${trusted ? '' : ' (whose key that is, PARITY_VERIFY_KEY would tell)'}`
    : 'not signed'
  return of([], {
    altered,
    remarks: [
      `The ledger is what run ${entry.run.id} wrote, by SHA-256; ${who}; line ${entries.indexOf(entry) + 1} of ${entries.length} of the manifest.`,
      ...(missing.length > 0 ? [`Not here, so not looked at: ${missing.join(', ')}.`] : []),
    ],
  })
}

/** A byte that is no UTF-8 must not be taken for the character that stands for it. */
function utf8(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : '\0'
}

function faults({ files }: Entry, name: string, bytes: Buffer): string[] {
  return files
    .filter((file) => file.name === name && (file.sha256 !== sha256(bytes) || file.bytes !== bytes.length))
    .map((file) => {
      const size = file.bytes === bytes.length ? '' : ` It had ${file.bytes} bytes and has ${bytes.length}.`
      return `${name} was altered after its run: its SHA-256 is ${sha256(bytes).slice(0, 16)}…, the manifest says ${file.sha256.slice(0, 16)}…${size}`
    })
}

/** The other files of the run, as far as no later run wrote them anew. */
async function others(
  entry: Entry,
  entries: readonly Entry[],
  folder: string,
  ledger: string,
): Promise<{ altered: string[]; missing: string[] }> {
  const later = new Set(entries.slice(entries.indexOf(entry) + 1).flatMap(({ files }) => files.map(({ name }) => name)))
  const altered: string[] = []
  const missing: string[] = []
  for (const { name } of entry.files) {
    if (name === ledger || later.has(name)) continue
    const bytes = await readFile(join(folder, name)).catch(() => undefined)
    if (bytes) altered.push(...faults(entry, name, bytes))
    else missing.push(name)
  }
  return { altered, missing }
}
