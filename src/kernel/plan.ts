/** The headings of the migration plan that a check can serve. */
export const PLAN_SECTIONS = [
  'Database locality',
  'Filesystem dependencies',
  'Sidekiq draining',
  'Recurring jobs',
  'Egress IP whitelisting',
  'Cron / out-of-band schedules',
  'Service Bus consumer cutover',
  'Cost shape change',
  'Build & deploy',
  'Observability',
  'Cert / secret rotation',
  'MySQL migration: provision',
  'MySQL migration: seed',
  'MySQL migration: network path',
  'MySQL migration: replicate',
  'MySQL migration: cutover',
  'MySQL migration: rollback',
  'Gotchas: binlog retention',
  'Gotchas: TLS',
  'Gotchas: connection limits',
  'Gotchas: sql_mode',
  'Open questions',
] as const

export type PlanSection = (typeof PLAN_SECTIONS)[number]
