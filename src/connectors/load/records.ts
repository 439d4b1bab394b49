import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CannotTell } from '../../kernel/judgement.ts'
import type { LoadRecord, LoadRecords } from '../../ports/load.ts'
import type { Profile } from '../../ports/load-plan.ts'
import type { SideHandle } from '../side.ts'

const HOUR_MS = 3_600_000

export function loadRecords({ services }: SideHandle): LoadRecords {
  const { load } = services
  if (!load)
    throw new CannotTell(
      'not-configured',
      'config: load (baseUrl, allowedHosts, journeys, peakRate) is not stated, so no load was made.',
    )
  const read = (profiles: readonly Profile[]): LoadRecord[] =>
    profiles
      .flatMap((profile) => globSync(`${profile}-*.json`, { cwd: load.folder }))
      .map((name) => parse(join(load.folder, name)))
      .sort((a, b) => a.startedAt - b.startedAt)
  const young = ({ endedAt }: LoadRecord) => Date.now() - endedAt <= load.maxAgeHours * HOUR_MS
  return {
    async newest(profiles) {
      const record = read(profiles).at(-1)
      const how = `npm run load -- ${profiles[0]}`
      if (!record)
        throw new CannotTell('nothing-examined', `No load run of ${profiles.join(' or ')} has left a record: ${how}.`)
      if (!young(record))
        throw new CannotTell(
          'nothing-examined',
          `The last load run of ${profiles.join(' or ')} ended ${new Date(record.endedAt).toISOString()}, more than ${load.maxAgeHours} h ago: ${how}.`,
        )
      return record
    },
    async all(profiles) {
      return read(profiles).filter(young)
    },
  }
}

function parse(file: string): LoadRecord {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as LoadRecord
    if (record.version !== 1) throw new Error(`its version is ${record.version}`)
    return record
  } catch (error) {
    throw new CannotTell('defect', `The record ${file} cannot be read: ${(error as Error).message}.`)
  }
}
