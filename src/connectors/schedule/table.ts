import { CannotTell } from '../../kernel/judgement.ts'
import type { ScheduleTable } from '../../ports/schedule.ts'
import type { ServerHandle } from '../mysql/handle.ts'
import { argsDigest, parsed } from './job-json.ts'

export function scheduleTable(side: ServerHandle): ScheduleTable {
  return {
    async rows(table) {
      const parts = table.split('.')
      if (parts.length > 2 || parts.some((part) => !/^[\w$-]+$/.test(part)))
        throw new CannotTell('not-configured', `config: schedules.table '${table}' is no name of a table.`)
      const quoted = parts.map((part) => `\`${part}\``).join('.')
      const rows = await side.pool.query(
        `SELECT name, class_name, cron, queue, args, enabled FROM ${quoted} ORDER BY name`,
        [],
        side.signal,
      )
      return rows.map(({ name, class_name, cron, queue, args, enabled }) => ({
        name: String(name),
        class: String(class_name),
        timing: { kind: 'cron' as const, text: String(cron) },
        ...(queue === null ? {} : { queue: String(queue) }),
        args: argsDigest(typeof args === 'string' ? parsed(args) : args),
        enabled: Number(enabled) === 1,
      }))
    },
  }
}
