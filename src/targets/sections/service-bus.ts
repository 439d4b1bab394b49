import type { Role } from '../../kernel/check.ts'
import { Secret } from '../../kernel/secret.ts'
import type { BusCanary, BusEndpoint, DeclaredBusSide } from '../../ports/service-bus.ts'
import { ConfigError } from '../config-error.ts'
import type { ParsedConfig } from '../config-schema.ts'
import type { ResolveSection, SectionPlace } from './index.ts'

type Written = NonNullable<ParsedConfig['serviceBus']>

/** Both sides' Service Bus, and what each expects of it. */
export const resolveServiceBus: ResolveSection = ({ serviceBus }, place) => {
  if (!serviceBus) return {}
  refuse(serviceBus, place)
  const { processing, backlog, marginSeconds, knownDeadLetters } = serviceBus
  return {
    source: { serviceBus: endpoint(serviceBus, 'source', place) },
    target: { serviceBus: endpoint(serviceBus, 'target', place) },
    declared: {
      serviceBus: {
        source: side(serviceBus.source),
        target: side(serviceBus.target),
        ...(processing ? { processing } : {}),
        backlog,
        marginSeconds,
        knownDeadLetters,
      },
    },
  }
}

function endpoint(written: Written, role: Role, { file, env }: SectionPlace): BusEndpoint {
  const { connection, adminUrl } = written[role]
  const text = env[connection.env]
  const at = `${file}: serviceBus.${role}.connection: the environment variable ${connection.env}`
  if (!text) throw new ConfigError(`${at} is not set.`)
  // The text is never repeated: it holds a key.
  if (!/^\s*Endpoint=sb:\/\//i.test(text)) throw new ConfigError(`${at} does not begin with Endpoint=sb://.`)
  return {
    connectionString: new Secret(text),
    ...(adminUrl === undefined ? {} : { adminUrl }),
    canaries: written.canaries.map((canary) => defined(canary) as BusCanary),
  }
}

function side({ expects, consumes, identifiers }: Written[Role]): DeclaredBusSide {
  return { expects: expects.map((one) => defined(one) as DeclaredBusSide['expects'][number]), consumes, identifiers }
}

function refuse({ source, target, knownDeadLetters }: Written, { file }: SectionPlace): void {
  const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase())
  const consumed = lower([...source.consumes, ...target.consumes])
  const idle = Object.keys(knownDeadLetters).find((name) => !consumed.includes(name.toLowerCase()))
  if (idle !== undefined) throw new ConfigError(`${file}: serviceBus.knownDeadLetters: neither side consumes ${idle}.`)
  for (const [role, { consumes, expects }] of Object.entries({ source, target })) {
    const known = lower(expects.map(({ name }) => name))
    const stranger = consumes.find((name) => !known.includes(name.toLowerCase()))
    if (stranger)
      throw new ConfigError(`${file}: serviceBus.${role}.consumes: ${stranger} is not among what it expects.`)
    for (const { name, rules = [] } of expects)
      for (const rule of rules)
        if ((rule.sql === undefined) === (rule.correlation === undefined))
          throw new ConfigError(
            `${file}: serviceBus.${role}.expects: rule ${rule.name} of ${name} needs either sql or correlation.`,
          )
  }
}

/** Without the keys that are undefined. */
function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
}
