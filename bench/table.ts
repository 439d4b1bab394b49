import type { Lab, LabServer } from '../fixtures/world/lab.ts'

export const DATABASE = 'bench'
export const TABLE = 'order_history'

/** Eighteen columns as an OMS has them: keys, money, times, text, JSON, flags. */
const COLUMNS = `
  id bigint NOT NULL, number varchar(32) NOT NULL, customer_id bigint DEFAULT NULL, status enum('new','released','shipped','cancelled') NOT NULL,
  currency char(3) NOT NULL, subtotal decimal(12,4) NOT NULL, tax decimal(12,4) NOT NULL, shipping decimal(12,4) NOT NULL, rate double NOT NULL,
  payload json DEFAULT NULL, note varchar(255) DEFAULT NULL, gift tinyint(1) NOT NULL, placed_at datetime(6) NOT NULL, exported_at datetime DEFAULT NULL,
  warehouse varchar(16) NOT NULL, tracking varchar(64) DEFAULT NULL, created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL, PRIMARY KEY (id)`

const VALUES = `i, CONCAT('PS', LPAD(i, 10, '0')), IF(MOD(i, 17) = 0, NULL, MOD(i * 31, 99991)), 1 + MOD(i, 4), ELT(1 + MOD(i, 3), 'USD', 'EUR', 'JPY'),
  MOD(i * 331, 99999) / 100, MOD(i * 7, 999) / 100, MOD(i, 20) / 3, 1 + MOD(i, 100) / 777e0, JSON_OBJECT('site', 'PopSockets', 'lines', MOD(i, 4), 'device', ELT(1 + MOD(i, 2), 'ios', 'android')),
  IF(MOD(i, 9) = 0, 'Leave at the door. Danke schön', NULL), MOD(i, 13) = 0, '2026-01-01' + INTERVAL MOD(i, 9000000) SECOND, IF(MOD(i, 3) = 0, NULL, '2026-02-01' + INTERVAL MOD(i, 9000000) SECOND),
  CONCAT('WH-', MOD(i, 6)), IF(MOD(i, 2) = 0, CONCAT('1Z', LPAD(i, 12, '0')), NULL), '2026-01-01' + INTERVAL MOD(i, 9000000) SECOND, '2026-01-01' + INTERVAL MOD(i, 9000000) SECOND`

const BATCH = 100_000

/** The same rows on both sides, without replication. */
export async function fill(lab: Lab, rows: number, from = 0): Promise<void> {
  await Promise.all([lab.source, lab.target].map((server) => fillOne(server, from, rows)))
}

async function fillOne(server: LabServer, from: number, rows: number): Promise<void> {
  await server.run(
    'SET GLOBAL super_read_only = OFF',
    'SET GLOBAL read_only = OFF',
    'SET SESSION sql_log_bin = 0',
    `CREATE DATABASE IF NOT EXISTS ${DATABASE}`,
    `CREATE TABLE IF NOT EXISTS ${DATABASE}.${TABLE} (${COLUMNS})`,
    `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON ${DATABASE}.* TO 'parity_reader'@'%'`,
  )
  for (let low = from + 1; low <= rows; low += BATCH) {
    const high = Math.min(rows, low + BATCH - 1)
    await server.run(
      'SET SESSION sql_log_bin = 0, unique_checks = 0, cte_max_recursion_depth = 200000',
      `INSERT INTO ${DATABASE}.${TABLE} WITH RECURSIVE n (i) AS (SELECT ${low} UNION ALL SELECT i + 1 FROM n WHERE i < ${high}) SELECT ${VALUES} FROM n`,
    )
  }
  await server.run(`ANALYZE TABLE ${DATABASE}.${TABLE}`)
}
