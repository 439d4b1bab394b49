import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { Ledger } from '../src/kernel/ledger.ts'
import { isPartial } from '../src/kernel/left-out.ts'

/**
 * What a run wrote, by SHA-256: a line of JSON for each run, each with the digest of the line before it. No byte of an artefact or of
 * this file can change without a trace; with a key, no line can be made anew by somebody who has not the key.
 */
export interface Entry {
  version: 1
  /** SHA-256 of the line before; null for the first. */
  previous: string | null
  run: EntryRun
  /** Names are those in the folder of the manifest; the ledger comes first. */
  files: readonly { name: string; bytes: number; sha256: string }[]
  /** Public key of the signature, SPKI in Base64. */
  key?: string
  /** SHA-256 of all of the above as it stands in the line. */
  sha256: string
  /** Ed25519 over `sha256` as text, in Base64. */
  signature?: string
}

export interface EntryRun {
  id: string
  startedAt: string
  finishedAt: string
  phase: string
  verdict: string
  rehearsal: boolean
  /** Everything that is due in the phase was asked, of a world without a planted fault. */
  whole: boolean
}

export const MANIFEST = 'manifest.jsonl'
const ANEW = 'where it was moved away, the next run begins a new one.'

/** The line of a run, to be put after `before`: the text of the manifest until now. */
export function manifestLine(
  { run, verdict, plannedOut }: Pick<Ledger, 'run' | 'verdict' | 'plannedOut'>,
  files: readonly { name: string; text: string }[],
  before: string,
  key?: KeyObject,
): string {
  const last = linesOf(before).at(-1)
  const { id, startedAt, finishedAt, phase, rehearsal } = run
  const whole = !isPartial({ run, plannedOut }) && run.plant === undefined && !run.interrupted
  const body = {
    version: 1,
    previous: last === undefined ? null : sha256(last),
    run: { id, startedAt, finishedAt, phase, verdict, rehearsal, whole },
    files: files.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text), sha256: sha256(text) })),
    ...(key ? { key: spki(key) } : {}),
  } as const
  const digest = sha256(JSON.stringify(body))
  const signature = key ? { signature: sign(null, Buffer.from(digest), key).toString('base64') } : {}
  return `${JSON.stringify({ ...body, sha256: digest, ...signature } satisfies Entry)}\n`
}

/** Every line in order, or what is wrong with the first that is. */
export function readManifest(text: string): { entries: Entry[]; fault?: string } {
  const entries: Entry[] = []
  let previous: string | null = null
  for (const [index, line] of linesOf(text).entries()) {
    const entry = entryOf(line)
    const at = `line ${index + 1} of ${MANIFEST}`
    if (!entry) return { entries, fault: `The ${at} was altered; ${ANEW}` }
    if (entry.previous !== previous)
      return { entries, fault: `Before ${at} a line was taken away, added or altered; ${ANEW}` }
    entries.push(entry)
    previous = sha256(line)
  }
  if (entries.length === 0) return { entries, fault: `${MANIFEST} is empty.` }
  if (!text.endsWith('\n')) return { entries, fault: `The last line of ${MANIFEST} was cut; ${ANEW}` }
  return { entries }
}

/** The last whole run of each other phase, of the same kind of world: what it said then. */
export function otherPhases({ run }: Pick<Ledger, 'run'>, before: string): EntryRun[] {
  const { entries, fault } = readManifest(before)
  if (fault) return []
  const last = new Map(
    entries
      .map((entry) => entry.run)
      .filter((one) => one.whole)
      .map((one) => [`${one.phase} ${one.rehearsal}`, one]),
  )
  return [...last.values()].filter(({ phase, rehearsal }) => phase !== run.phase && rehearsal === run.rehearsal)
}

/** What the signature of an entry says: whose it is, or why it counts for nothing. */
export function signatureOf(entry: Entry, trusted?: KeyObject): { key?: string; fault?: string } {
  if (entry.signature === undefined || entry.key === undefined)
    return trusted ? { fault: 'The run was not signed, and PARITY_VERIFY_KEY asks for it.' } : {}
  if (trusted && spki(trusted) !== entry.key)
    return { fault: `The run was signed with another key (${fingerprint(entry.key)}) than that of PARITY_VERIFY_KEY.` }
  return { key: fingerprint(entry.key) }
}

/** As `SHA256:…`, short enough to be read aloud. */
export function fingerprint(key: string): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`
}

export function sha256(of: string | Buffer): string {
  return createHash('sha256').update(of).digest('hex')
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** Only a line that is to the byte what was written, and whose signature is that of its key. */
function entryOf(line: string): Entry | undefined {
  let entry: Entry
  try {
    entry = JSON.parse(line)
  } catch {
    return undefined
  }
  if (entry === null || typeof entry !== 'object' || entry.version !== 1 || JSON.stringify(entry) !== line)
    return undefined
  const { sha256: digest, signature, ...body } = entry
  if (sha256(JSON.stringify(body)) !== digest || (signature === undefined) !== (body.key === undefined))
    return undefined
  return signature === undefined || body.key === undefined || isSigned(digest, signature, body.key) ? entry : undefined
}

function isSigned(digest: string, signature: string, key: string): boolean {
  const bytes = Buffer.from(signature, 'base64')
  // The last letter of Base64 has bits that mean nothing: another letter would read as the same signature.
  if (bytes.toString('base64') !== signature) return false
  try {
    return verify(
      null,
      Buffer.from(digest),
      createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
      bytes,
    )
  } catch {
    return false
  }
}

/** The public half, in Base64. */
function spki(key: KeyObject): string {
  const half = key.type === 'public' ? key : createPublicKey(key)
  return half.export({ format: 'der', type: 'spki' }).toString('base64')
}
