import { appendFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checkpoint, CheckpointHeader, Checkpoints } from '../kernel/checkpoint.ts'
import type { Json } from '../kernel/json.ts'

/** What is older says little of the servers now. */
const OLDEST_MS = 6 * 3_600_000

interface Head {
  header: CheckpointHeader
  since: number
}

/**
 * Checkpoints as files of one JSON line a step, in a folder of the run's. They hold keys of rows, so they are for their owner alone,
 * and are removed as soon as the work is finished.
 */
export function fileCheckpoints(folder: string, now: () => number = Date.now): Checkpoints {
  const fileOf = (name: string, kind: string) => join(folder, `${name.replace(/[^a-z0-9-]/g, '-')}.${kind}`)
  return {
    async recall(name) {
      const text = await readFile(fileOf(name, 'json'), 'utf8').catch(() => '')
      return parsed(text)[0] as Json | undefined
    },
    async remember(name, value) {
      await mkdir(folder, { recursive: true })
      await writeFile(fileOf(name, 'json'), `${JSON.stringify(value)}\n`, { mode: 0o600 })
    },
    async open(name, header): Promise<Checkpoint> {
      const file = fileOf(name, 'ndjson')
      const kept = await read(file)
      const refused = kept && whyNot(kept.head, header, now())
      const usable = kept && !refused ? kept : undefined
      // A line that was cut must not swallow the next.
      if (usable) appendFileSync(file, '\n')
      else {
        await mkdir(folder, { recursive: true })
        const head: Head = { header, since: now() }
        const part = `${file}.part`
        await writeFile(part, `${JSON.stringify(head)}\n`, { mode: 0o600 })
        await rename(part, file)
      }
      return {
        ...(usable ? { resumed: { lines: usable.lines, since: usable.head.since } } : {}),
        ...(refused ? { refused } : {}),
        append: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 }),
        done: () => rm(file, { force: true }),
      }
    },
  }
}

async function read(file: string): Promise<{ head: Head; lines: Json[] } | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  // A kill may cut the last line.
  const [first, ...rest] = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .flatMap(parsed)
  return isHead(first) ? { head: first, lines: rest as Json[] } : undefined
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}

function isHead(value: unknown): value is Head {
  const head = value as Partial<Head> | undefined
  return typeof head?.since === 'number' && typeof head.header === 'object'
}

function whyNot({ header, since }: Head, wanted: CheckpointHeader, now: number): string | undefined {
  const other = Object.keys({ ...header, ...wanted }).find((name) => header[name] !== wanted[name])
  if (other) return `${other} is another now`
  if (now - since > OLDEST_MS) return `it is older than ${OLDEST_MS / 3_600_000} h`
  return undefined
}
