import type { Finding } from '../../kernel/judgement.ts'
import type { Catalog } from '../../ports/catalog.ts'
import { name } from './ddl.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import { pairedByName, type Report } from './verdict.ts'

export interface AutoIncrement {
  database: string
  name: string
  column: string
  type: string
  /** Next value, as decimal digits. */
  next: string
}

const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 }
/** Share of the type's values that must still be free. */
const ROOM = 0.2

export function autoIncrements({ tables }: Catalog): AutoIncrement[] {
  return tables.flatMap((table) => {
    const column = table.columns.find(
      ({ autoIncrement, invisible, name: own }) => autoIncrement && !(invisible && own === 'my_row_id'),
    )
    return column && table.autoIncrement
      ? [
          {
            database: table.database,
            name: table.name,
            column: column.name,
            type: column.type,
            next: table.autoIncrement,
          },
        ]
      : []
  })
}

/** Largest value of an integer type; undefined for others. */
export function largest(type: string): bigint | undefined {
  const bits = BITS[/^\w+/.exec(type.toLowerCase())?.[0] ?? '']
  if (bits === undefined) return undefined
  return (1n << BigInt(/unsigned/i.test(type) ? bits : bits - 1)) - 1n
}

export function compareAutoIncrements(sides: Sides<AutoIncrement[]>, evidence: SchemaEvidence<AutoIncrement>): Report {
  const findings: Finding[] = []
  for (const table of sides.target) {
    const most = largest(table.type)
    if (most === undefined || Number(table.next) <= Number(most) * (1 - ROOM)) continue
    findings.push({
      code: 'auto-increment-room-low',
      at: `${table.database}.${table.name}.${table.column}`,
      source:
        sides.source.find((other) => other.database === table.database && other.name === table.name)?.next ?? null,
      target: `next ${table.next} of ${most}`,
      remedy: {
        how: `Widen the column on the source first, before the cutover: ALTER TABLE ${name(table.database, table.name)} MODIFY ${name(table.column)} bigint …; or, where somebody set the counter too high by hand, set it back.`,
      },
    })
  }
  // While rows are on their way the target’s counter is behind by right.
  const { both } = pairedByName(evidence, sides)
  const behind =
    evidence.phase === 'replicating' ? [] : both.filter(([source, target]) => BigInt(target.next) < BigInt(source.next))
  for (const [source, target] of behind)
    findings.push({
      code: 'auto-increment-behind',
      at: `${source.database}.${source.name}.${source.column}`,
      source: source.next,
      target: target.next,
      remedy: {
        how: 'Move the counter on.',
        sql: {
          on: 'target',
          statements: [`ALTER TABLE ${name(source.database, source.name)} AUTO_INCREMENT = ${BigInt(source.next)}`],
        },
      },
    })
  return { findings, examined: sides.target.length + both.length }
}
