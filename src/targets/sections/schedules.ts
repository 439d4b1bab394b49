import { existsSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Role } from '../../kernel/check.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Services } from '../../ports/services.ts'
import { ConfigError } from '../config-error.ts'
import { readUrl } from '../endpoint-config.ts'
import type { Resolved, SectionPlace } from './index.ts'
import type { SchedulesSection } from './schedules-shape.ts'

/** Schedulers of both sides, where their jobs left traces, and what was captured from hosts and cluster. */
export function resolveSchedules(
  { schedules: config }: { schedules?: SchedulesSection | undefined },
  place: SectionPlace,
): Resolved {
  if (!config) return {}
  const { source, target, ...stated } = config
  const sideOf = ({ gem, timeZone, owner, processes }: SchedulesSection['source']) => ({
    gem,
    timeZone,
    owner,
    processes,
  })
  return {
    source: servicesOf('source', source, place),
    target: servicesOf('target', target, place),
    declared: { schedules: { ...stated, sides: { source: sideOf(source), target: sideOf(target) } } },
  }
}

function servicesOf(role: Role, side: SchedulesSection['source'], place: SectionPlace): Partial<Services> {
  const wrong = (at: string, sentence: string) => new ConfigError(`${place.file}: schedules.${role}.${at}: ${sentence}`)
  const found = (path: string, at: string) => {
    const file = resolve(place.folder, path)
    if (!existsSync(file)) throw wrong(at, `there is no file ${path}.`)
    return file
  }
  return {
    scheduleRedis: {
      gem: side.gem,
      url: urlOf(side.redis, place, (sentence) => wrong('redis', sentence)),
      namespaces: side.namespaces,
      ...(side.keyPrefix ? { keyPrefix: side.keyPrefix } : {}),
      ...(side.ca ? { ca: readFileSync(found(side.ca, 'ca'), 'utf8') } : {}),
    },
    scheduleRuns: {
      logs: side.logs.map((path, i) => found(path, `logs[${i}]`)),
      ...(side.runsSql ? { sql: side.runsSql } : {}),
    },
    scheduleOutside: side.outside.map(({ kind, file, label, timeZone }, i) => ({
      kind,
      label: label ?? basename(file),
      path: found(file, `outside[${i}].file`),
      timeZone,
    })),
  }
}

const GRAMMAR = {
  schemes: ['redis', 'rediss'],
  meant: 'redis:// or rediss://',
  example: 'redis://host:6379/0',
  parameters: [],
}

/** The text is never repeated in a message: it may hold a password. */
function urlOf(
  written: string | { env: string },
  { env }: SectionPlace,
  wrong: (sentence: string) => ConfigError,
): Secret {
  const text = typeof written === 'string' ? written : env[written.env]
  if (!text) throw wrong(`the environment variable ${(written as { env: string }).env} is not set.`)
  const { password, path } = readUrl(text, GRAMMAR, (why) => wrong(`${why}.`))
  if (!/^\d*$/.test(path)) throw wrong('its path is no number of a database.')
  if (password && typeof written === 'string') throw wrong("holds a password; write env('NAME') and set that variable.")
  // The password by itself is known too: a client's error may hold it alone.
  new Secret(password)
  return new Secret(text)
}
