import type { Ledger } from '../../src/kernel/ledger.ts'
import { check, finding, ledger, waiver } from './sample.ts'

const DIFF = `Index: oms.order_totals
===================================================================
--- source
+++ target
@@ -1,4 +1,4 @@
 CREATE VIEW order_totals AS
 SELECT order_id,
-       SUM(quantity * unit_price) AS total
+       SUM(quantity * ROUND(unit_price, 1)) AS total
   FROM order_lines GROUP BY order_id
`

const LONG = `${'NO_ENGINE_SUBSTITUTION,'.repeat(12)}STRICT`

/** A night on which everything happened at once. */
export function night(): Ledger {
  return ledger({
    plannedOut: [
      {
        check: 'capacity/locality',
        owner: 'platform-team',
        reason: 'Measured from the pods themselves on Thursday; this machine is not in the VNet.',
        expires: '2026-10-31',
      },
    ],
    run: { notDue: ['replication/fence', 'replication/final-position'] },
    engines: [
      {
        role: 'source',
        product: 'MySQL 8.0.42 (Source distribution)',
        provisioner: 'configured endpoint oms-db.example.com:3306',
        standIn: false,
        remarks: [],
      },
      {
        role: 'target',
        product: 'MySQL 8.4.5-azure (MySQL Community Server)',
        provisioner: 'configured endpoint oms.mysql.database.example.com:3306',
        standIn: true,
        remarks: ['generated invisible primary keys as Azure sets them', 'flushing is relaxed for speed'],
      },
    ],
    checks: [
      check('settings/version', 'holds', { examined: 2, durationMs: 8 }),
      check('settings/sql-mode', 'broken', {
        findings: [
          finding('sql-mode-differs', 'sql_mode', {
            source: LONG,
            target: `${LONG}_TRANS_TABLES`,
            remedy: {
              how: "Set the server parameter sql_mode of the Azure server to the source's value.",
              sql: { on: 'target', statements: ["SET GLOBAL sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES'"] },
            },
          }),
        ],
      }),
      check('settings/tls', 'waived', {
        question: 'Is every connection encrypted, and to whom we think?',
        waived: [
          {
            finding: finding('tls-certificate-expires-soon', 'target'),
            waiver: waiver('settings/tls', 'tls-certificate-expires-soon', {
              owner: 'platform-team',
              reason: 'Azure renews it itself on 12 October; the ticket is open.',
              expires: '2026-10-12',
            }),
          },
        ],
      }),
      check('settings/variables', 'waived', {
        severity: 'warning',
        waived: ['innodb_io_capacity', 'table_open_cache', 'thread_cache_size'].map((at) => ({
          finding: finding('variable-differs', at),
          waiver: waiver('settings/variables', 'variable-differs'),
        })),
      }),
      check('settings/charset', 'holds', {
        examined: 412,
        notes: ['3 tables are not compared by decision: oms.sessions, oms.tmp_import, oms.audits_2019.'],
      }),
      check('schema/tables', 'holds', { examined: 27, durationMs: 120 }),
      check('schema/columns', 'broken', {
        question: 'Are all columns built alike, in the same order?',
        plan: 'MySQL migration: seed',
        total: 9,
        findings: [
          ...['total', 'tax', 'shipping', 'discount', 'refunded', 'gift_wrap'].map((name) =>
            finding('column-type-differs', `oms.orders.${name}`, {
              source: 'decimal(12,4)',
              target: 'decimal(10,2)',
              remedy: {
                how: 'Widen the column on the target while it is still read-only.',
                sql: {
                  on: 'target',
                  statements: [`ALTER TABLE \`oms\`.\`orders\` MODIFY \`${name}\` decimal(12,4) NOT NULL`],
                },
              },
            }),
          ),
          finding('column-missing', 'oms.shipments.carrier_note', { source: 'text', target: null }),
        ],
        durationMs: 1_240,
      }),
      check('schema/views', 'broken', {
        question: 'Do views, triggers, routines and events say the same?',
        plan: 'MySQL migration: seed',
        severity: 'warning',
        findings: [
          finding('view-differs', 'oms.order_totals', {
            source: DIFF,
            target: `${DIFF} `,
            diff: DIFF,
            remedy: { how: 'Create the view on the target as the source has it.' },
          }),
        ],
      }),
      check('data/rows', 'broken', {
        question: 'Does every row of every table hold the same bytes?',
        plan: 'MySQL migration: replicate',
        findings: [
          finding('row-differs', 'oms.order_lines', {
            key: { order_id: '1042', line_no: '3' },
            source: { note: 'ring at the door', qty: '2' },
            target: { note: 'ring at the\u202edoor', qty: '2' },
            remedy: { how: 'Copy the row from the source again, then ask this check again.' },
          }),
          finding('row-differs', 'oms.order_lines', {
            key: { order_id: '1043', line_no: '1' },
            source: { note: '', qty: '1' },
            target: { note: null, qty: '1' },
            remedy: { how: 'Copy the row from the source again, then ask this check again.' },
          }),
        ],
        durationMs: 24_100,
      }),
      check('data/counts', 'unproven', {
        reason: 'forbidden',
        cause:
          "The target refused to let 'parity' read oms.payments (1142): GRANT SELECT ON `oms`.`payments` TO 'parity'@'%'.",
      }),
      check('data/auto-increment', 'unproven', {
        reason: 'forbidden',
        cause:
          "The target refused to let 'parity' read oms.payments (1142): GRANT SELECT ON `oms`.`payments` TO 'parity'@'%'.",
      }),
      check('replication/lag', 'unproven', {
        reason: 'timed-out',
        cause: 'No answer within 60 s.',
        durationMs: 60_000,
      }),
      check('replication/applier', 'holds', { examined: 4 }),
      check('capacity/connections', 'holds', { examined: 5 }),
    ],
  })
}
