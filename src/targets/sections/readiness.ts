import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Secret } from '../../kernel/secret.ts'
import type { CaptureFile, CaptureFiles, CaptureKind } from '../../ports/captures.ts'
import type { DeclaredReadiness } from '../../ports/readiness-declared.ts'
import '../../ports/sas.ts'
import { ConfigError } from '../config-error.ts'
import type { Resolved, SectionPlace } from './index.ts'
import type { ReadinessSection } from './readiness-shape.ts'

/** Files are looked for at once and read by the checks: samples of logs may be large. */
export function resolveReadiness(
  { readiness: config }: { readiness?: ReadinessSection | undefined },
  place: SectionPlace,
): Resolved {
  if (!config) return {}
  const { filesystem, secrets, logs, migrations, datadog, manifests } = config
  const wrong = (at: string, sentence: string) => new ConfigError(`${place.file}: readiness.${at}: ${sentence}`)
  const named = (kind: CaptureKind, at: string, names: readonly (string | undefined)[] | undefined): CaptureFiles => {
    const files = (names ?? []).filter((name) => name !== undefined).map((name) => file(name, at))
    return files.length > 0 ? { [kind]: files } : {}
  }
  const file = (name: string, at: string): CaptureFile => {
    const path = resolve(place.folder, name)
    if (!existsSync(path)) throw wrong(at, `there is no file ${name}.`)
    return { name, path }
  }
  const sas = filesystem?.sas.map(({ name, token }, index) => {
    const value = place.env[token.env]
    if (!value) throw wrong(`filesystem.sas[${index}].token`, `the environment variable ${token.env} is not set.`)
    return { name, token: new Secret(value) }
  })
  refuseLoose(config, wrong)
  return {
    source: {
      captures: {
        ...named(
          'writes',
          'filesystem.captures',
          filesystem?.captures.map((capture) => capture.file),
        ),
        ...named('app', 'filesystem.app', [filesystem?.app]),
        ...named('credentials', 'secrets.names', secrets?.names),
        ...named('log', 'logs.old', logs?.old),
        ...named('monitors', 'datadog.exports', datadog?.exports),
        ...named('tags', 'datadog.oldTags', datadog?.oldTags),
      },
    },
    target: {
      captures: {
        ...named('app', 'filesystem.image', [filesystem?.image]),
        ...named('manifests', 'manifests', manifests),
        ...named('vault', 'secrets.vault', secrets?.vault),
        ...named('log', 'logs.new', logs?.new),
        ...named('migrations', 'migrations.list', [migrations?.list]),
        ...named('tags', 'datadog.tags', datadog?.tags),
      },
      ...(sas && sas.length > 0 ? { sas } : {}),
    },
    declared: { readiness: declaredOf(config) },
  }
}

/** Names that must mean something else that the section holds. */
function refuseLoose({ filesystem }: ReadinessSection, wrong: (at: string, sentence: string) => ConfigError): void {
  if (!filesystem) return
  const { hosts, captures, homes, sas } = filesystem
  captures.forEach(({ host, from, until }, index) => {
    const at = `filesystem.captures[${index}]`
    if (!hosts.includes(host)) throw wrong(at, `the host ${host} is not one of filesystem.hosts.`)
    if (Date.parse(until) <= Date.parse(from)) throw wrong(at, 'until is not after from.')
  })
  homes.forEach((home, index) => {
    if (home.home === 'blob' && !sas.some(({ name }) => name === home.sas))
      throw wrong(`filesystem.homes[${index}].sas`, `there is no SAS ${home.sas} in filesystem.sas.`)
  })
}

function declaredOf(config: ReadinessSection): DeclaredReadiness {
  const { cutover, filesystem, secrets, logs, migrations, allowList, openQuestions } = config
  return {
    cutover,
    filesystem: filesystem && {
      ...filesystem,
      sas: filesystem.sas.map(({ token: _, ...limit }) => limit),
    },
    secrets: secrets && { homes: secrets.homes },
    logs,
    migrations: migrations && { database: migrations.database },
    allowList,
    openQuestions,
  }
}
