import { readFile } from 'node:fs/promises'
import { readDrill } from '../../compare/sidekiq/drill.ts'
import { readRecord } from '../../compare/sidekiq/record.ts'
import { CannotTell } from '../../kernel/judgement.ts'
import type { SidekiqRecords } from '../../ports/redis.ts'
import type { SideHandle } from '../side.ts'

export function sidekiqRecords({ services }: SideHandle): SidekiqRecords {
  const { before, drill } = services.sidekiqFiles ?? {}
  return {
    before: async () => (before === undefined ? null : await read(before, 'before', readRecord)),
    drill: async () => (drill === undefined ? null : await read(drill, 'drill', readDrill)),
  }
}

async function read<T>(file: string, key: string, parse: (text: string) => T): Promise<T> {
  try {
    return parse(await readFile(file, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new CannotTell('not-configured', code ? `sidekiq.${key}: cannot read ${file} (${code}).` : message, {
      cause: error,
    })
  }
}
