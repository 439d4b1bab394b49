import type { Finding, Remedy } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import type { Catalog } from '../../ports/catalog.ts'
import { name } from './ddl.ts'
import { onTarget } from './differ.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import { named, pairedByName, type Report } from './verdict.ts'

export interface AutoIncrement {
  database: string
  name: string
  column: string
  type: string
  /** Next value, as decimal digits. */
  next: string
  /** Largest value that is there, as decimal digits; null: none, or counted within groups. Absent in older evidence. */
  largest?: string | null
  /** Why `largest` could not be read. */
  unread?: string
}

const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 }
/** Percent of the type's values that must still be free. */
const ROOM = 20n

export function autoIncrements({ tables }: Catalog): AutoIncrement[] {
  return tables.flatMap((table) => {
    const column = table.columns.find(({ autoIncrement }) => autoIncrement)
    if (!column) return []
    const why = table.unread?.find(({ what }) => what === 'largest key')?.why
    return [
      {
        database: table.database,
        name: table.name,
        column: column.name,
        type: column.type,
        // The server gives none before the first row.
        next: table.autoIncrement ?? '1',
        ...(why ? { unread: why } : { largest: table.largestKey ?? null }),
      },
    ]
  })
}

/** Largest value of an integer type; undefined for others. */
export function largest(type: string): bigint | undefined {
  const bits = BITS[/^\w+/.exec(type.toLowerCase())?.[0] ?? '']
  if (bits === undefined) return undefined
  return (1n << BigInt(/unsigned/i.test(type) ? bits : bits - 1)) - 1n
}

/**
 * Judges the target's counters by the target's own rows, in every phase: the counter is read after the largest key, so rows on
 * their way cannot put it behind. What the source's counter is ahead by are keys of no row: rolled back, reserved by a bulk insert,
 * or deleted.
 */
export function compareAutoIncrements(sides: Sides<AutoIncrement[]>, evidence: SchemaEvidence<AutoIncrement>): Report {
  const findings: Finding[] = []
  const { both } = pairedByName(evidence, sides)
  const sourceOf = new Map(both.map(([source, target]) => [target, source]))
  for (const table of sides.target) {
    const at = placeOf(table.database, table.name, table.column)
    const source = sourceOf.get(table)?.next ?? null
    const most = largest(table.type)
    if (most !== undefined && BigInt(table.next) > (most * (100n - ROOM)) / 100n)
      findings.push({
        code: 'auto-increment-room-low',
        at,
        source,
        target: `next ${table.next} of ${most}`,
        remedy: {
          how: `Widen the column on the source first, before the cutover: ALTER TABLE ${name(table.database, table.name)} MODIFY ${name(table.column)} bigint …; or, where somebody set the counter too high by hand, set it back.`,
        },
      })
    if (table.largest == null || BigInt(table.next) > BigInt(table.largest)) continue
    findings.push({
      code: 'auto-increment-behind',
      at,
      source,
      target: `next ${table.next}, and the largest key is ${table.largest}`,
      remedy: movedOn(table, most),
    })
  }
  const ahead = both.filter(([source, target]) => evidence.phase !== 'replicating' && isAhead(source, target))
  return {
    findings,
    examined: sides.target.length + both.length,
    notes:
      ahead.length > 0
        ? [
            `The source has counted further than the target, over keys of no row (rolled back, reserved by a bulk insert, or deleted): ${named(ahead.map(([source, target]) => `${placeOf(source.database, source.name)} ${source.next}, target ${target.next}`))}. Where a key must not come again after its row was deleted, set AUTO_INCREMENT on the target to the source's.`,
          ]
        : [],
    unread: sides.target
      .filter((table) => table.unread !== undefined)
      .map((table) => ({ at: placeOf(table.database, table.name, table.column), why: `target: ${table.unread}` })),
  }
}

function isAhead(source: AutoIncrement, target: AutoIncrement): boolean {
  return BigInt(target.next) < BigInt(source.next)
}

function movedOn({ database, name: table, column, largest: key }: AutoIncrement, most: bigint | undefined): Remedy {
  const next = BigInt(key ?? 0) + 1n
  if (most !== undefined && next > most)
    return {
      how: `There are no more keys: widen the column on the source, and let replication bring it (ALTER TABLE ${name(database, table)} MODIFY ${name(column)} bigint …).`,
    }
  return onTarget('Move the counter on.', `ALTER TABLE ${name(database, table)} AUTO_INCREMENT = ${next}`)
}
