import { readFile } from 'node:fs/promises'
import { CannotTell } from '../../kernel/judgement.ts'
import type { OutsideReader } from '../../ports/schedule.ts'
import type { SideHandle } from '../side.ts'

export function outsideReader({ role, services }: SideHandle): OutsideReader {
  return {
    async captures() {
      const captures = services.scheduleOutside
      if (!captures || captures.length === 0)
        throw new CannotTell(
          'not-configured',
          `config: schedules.${role}.outside is not set (captured crontabs, timers, manifests), so what is scheduled outside Sidekiq is not known.`,
        )
      return await Promise.all(
        captures.map(async ({ kind, label, path, timeZone }) => {
          try {
            return { kind, label, timeZone, text: await readFile(path, 'utf8') }
          } catch (error) {
            throw new CannotTell(
              'unreachable',
              `The captured file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
            )
          }
        }),
      )
    },
  }
}
