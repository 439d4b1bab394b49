export type Fault = {
  flag: string
  why: string
  instead: string
  code: 'seed-flag-unknown' | 'seed-flag-denied' | 'seed-flag-missing'
}

const NEEDED: readonly [flag: RegExp, name: string, why: string][] = [
  [/^--single-transaction$/, '--single-transaction', 'without it the tables are not of one moment'],
  [/^(--routines|-R)$/, '--routines', 'stored routines are left out'],
  [/^(--events|-E)$/, '--events', 'events are left out'],
  [/^--hex-blob$/, '--hex-blob', 'binary values may not survive the way through text'],
  [
    /^--set-gtid-purged(=(ON|AUTO|COMMENTED))?$/i,
    '--set-gtid-purged=ON',
    'the dump does not say which transactions it holds',
  ],
  [/^--default-character-set=utf8mb4$/, '--default-character-set=utf8mb4', 'text beyond the basic plane is lost'],
]

/** What is wrong with a `mysqldump` command against a source of this kind. Source: MySQL Reference Manual, "mysqldump"; Amazon RDS User Guide. */
export function seedFaults(command: string, source: 'rds' | 'azure-flexible' | 'self-managed'): Fault[] {
  const flags = command.split(/\s+/).filter((word) => word.startsWith('-'))
  const faults: Fault[] = []
  if (flags.some((flag) => /^--gtid(=|$)/.test(flag)))
    faults.push({
      code: 'seed-flag-unknown',
      flag: '--gtid',
      why: 'mysqldump has no such flag and ends with an error',
      instead: '--set-gtid-purged=ON',
    })
  const lock = flags.find((flag) => /^--(master-data|source-data)(=|$)/.test(flag))
  if (lock && source === 'rds')
    faults.push({
      code: 'seed-flag-denied',
      flag: lock,
      why: 'it needs FLUSH TABLES WITH READ LOCK, which RDS denies',
      instead: '--set-gtid-purged=ON, or the position of a replica that was stopped',
    })
  if (flags.includes('--skip-triggers'))
    faults.push({
      code: 'seed-flag-missing',
      flag: '--skip-triggers',
      why: 'triggers are left out',
      instead: '--triggers',
    })
  for (const [pattern, flag, why] of NEEDED)
    if (!flags.some((word) => pattern.test(word))) faults.push({ code: 'seed-flag-missing', flag, why, instead: flag })
  return faults
}
