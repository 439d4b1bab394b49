import type { Finding } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import type { CatalogEvent } from '../../ports/catalog.ts'
import { charsets, databaseCollation, definer, sqlMode } from './carried.ts'
import { name } from './ddl.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import { programText } from './program-text.ts'
import { comparePrograms, type Kind } from './programs.ts'
import { pairedByName, type Report } from './verdict.ts'

const EVENT: Kind<CatalogEvent> = {
  word: 'event',
  codes: { missing: 'event-missing', surplus: 'event-surplus', differs: 'event-differs' },
  caseless: true,
  text: (event) => (event.create === null ? null : programText('event', event)),
  carried: (event) => [
    definer(event),
    ['schedule', event.schedule, event.schedule],
    ['time zone', event.timeZone, event.timeZone],
    ['on completion', event.onCompletion, event.onCompletion],
    ['comment', event.comment, event.comment],
    sqlMode(event),
    charsets(event),
    databaseCollation(event),
  ],
}

/** The status differs by right until the cutover: replication brings events disabled. Awake on the target alone is never right. */
export function compareEvents(sides: Sides<CatalogEvent[]>, evidence: SchemaEvidence<CatalogEvent>): Report {
  const report = comparePrograms(sides, evidence, EVENT)
  const { both } = pairedByName(evidence, sides, { names: true })
  const findings = both.flatMap(([source, target]): Finding[] => {
    const at = placeOf(source.database, source.name)
    const status = { at, source: source.status, target: target.status }
    if (source.status !== 'ENABLED' && target.status === 'ENABLED')
      return [
        {
          code: 'event-enabled-on-target-only',
          ...status,
          remedy: altered(
            target,
            'DISABLE',
            'Find out who disabled it on the source, and why. Then disable it on the target too; or, if it shall run after the cutover, enable it on the source.',
          ),
        },
      ]
    if (evidence.phase === 'after-cutover' && source.status === 'ENABLED' && target.status !== 'ENABLED')
      return [
        {
          code: 'event-not-enabled',
          ...status,
          remedy: altered(target, 'ENABLE', 'Enable it on the target.'),
        },
      ]
    return []
  })
  return { ...report, findings: [...report.findings, ...findings] }
}

function altered(target: CatalogEvent, status: 'ENABLE' | 'DISABLE', how: string): Finding['remedy'] {
  return {
    how: `${how} ALTER EVENT makes the one who runs it the definer: on Azure, run it as the definer, without the clause.`,
    sql: {
      on: 'target',
      statements: [`ALTER DEFINER = ${account(target.definer)} EVENT ${name(target.database, target.name)} ${status}`],
    },
  }
}

/** `user@host` as SQL. */
function account(definer: string): string {
  const at = definer.lastIndexOf('@')
  return `${name(definer.slice(0, at))}@${name(definer.slice(at + 1))}`
}
