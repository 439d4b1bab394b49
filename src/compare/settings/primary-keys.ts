import type { Phase } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { PrimaryKey } from '../../ports/settings.ts'
import type { Kind } from './remedies.ts'

export interface KeyEvidence {
  phase: Phase
  source: readonly PrimaryKey[]
  target: readonly PrimaryKey[]
  /** Of each channel: `STREAM`, `ON`, `OFF`, `GENERATE`. */
  policies: readonly string[]
  /** What runs the target. */
  kind: Kind
}

/**
 * What stops a replication, as measured on 9.7 under every policy: changes of rows pass whichever side has an invisible key.
 * `ADD PRIMARY KEY` stops with 1068 and a new AUTO_INCREMENT key with 1075 where the target has one; under `GENERATE`, `DROP PRIMARY KEY`
 * stops with 1235; under `ON`, `CREATE` and `ALTER TABLE` of a table without a key stop with 3750.
 */
export function keyFindings({ source, target, policies, kind }: KeyEvidence): Finding[] {
  const generated = new Set(named(target, 'generated').map((table) => table.toLowerCase()))
  const findings = named(source, 'own')
    .filter((table) => generated.has(table.toLowerCase()))
    .map(
      (table): Finding => ({
        code: 'invisible-key-in-the-way',
        at: table,
        source: 'a primary key of its own',
        target: 'the invisible key my_row_id that the server made',
        remedy: {
          how: `Drop the invisible key on the target, then start the replication again: it repeats the statement that stopped it${kind === 'azure-flexible' ? ' (CALL mysql.az_replication_start)' : ''}.`,
          sql: {
            on: 'target',
            statements: [
              'SET SESSION sql_generate_invisible_primary_key = OFF',
              `ALTER TABLE ${quoted(table)} DROP PRIMARY KEY, DROP COLUMN my_row_id`,
            ],
          },
        },
      }),
    )
  const without = named(source, 'none')
  if (without.length > 0 && policies.includes('ON'))
    findings.push({
      code: 'keyless-tables-refused',
      at: 'REQUIRE_TABLE_PRIMARY_KEY_CHECK',
      source: `tables without a key: ${without.join(', ')}`,
      target: 'ON',
      remedy: {
        how: 'Set up the channel with REQUIRE_TABLE_PRIMARY_KEY_CHECK = STREAM, or give the tables a primary key on the source.',
      },
    })
  return findings
}

export function keyNotes({ phase, source, target, policies }: KeyEvidence): string[] {
  const notes: string[] = []
  const without = named(source, 'none')
  if (without.length > 0 && phase !== 'after-cutover')
    notes.push(`Tables without a key on the source, whose rows replication may have to search: ${some(without)}.`)
  const keyless = new Set(without.map((table) => table.toLowerCase()))
  const made = named(target, 'generated').filter((table) => keyless.has(table.toLowerCase()))
  if (made.length > 0)
    notes.push(
      phase === 'after-cutover'
        ? `Tables with an invisible key my_row_id on the target only: ${some(made)}. A migration that gives one a key fails until that is dropped (error 1068 or 1075), and ActiveRecord takes it for the model’s primary key where show_gipk_in_create_table_and_information_schema is ON.`
        : `Tables with an invisible key my_row_id on the target only: ${some(made)}. Rows pass, but a migration on the source that gives one a key stops the replication (error 1068 or 1075): run none before the cutover, or drop my_row_id on the target first.`,
    )
  if (policies.includes('GENERATE'))
    notes.push(
      'The replication makes keys for tables without one: a migration on the source that drops a primary key stops it (error 1235).',
    )
  return notes
}

function named(tables: readonly PrimaryKey[], kind: PrimaryKey['key']): string[] {
  return tables.filter(({ key }) => key === kind).map(({ table }) => table)
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`
}

/** `schema.table`; a schema whose name has a dot is not told apart. */
function quoted(table: string): string {
  const [schema = '', ...rest] = table.split('.')
  return [schema, rest.join('.')].map((name) => `\`${name.replaceAll('`', '``')}\``).join('.')
}
