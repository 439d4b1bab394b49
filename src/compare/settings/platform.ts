import type { Finding } from '../../kernel/judgement.ts'
import type { Kind } from './remedies.ts'

/** What a server shows of where it runs. */
export interface PlatformSigns {
  /** e.g. `8.0.42-azure` */
  version: string
  /** `@@basedir`; absent where it was not read, as in older evidence. */
  basedir?: string
  datadir?: string
  /** Names of global variables that only a platform has, such as `aurora_version` and `azure_…`. */
  variables?: readonly string[]
}

/** Names of variables that say where a server runs. */
export const PLATFORM_VARIABLE = /^(?:aurora|rds|azure)_/

const NAMES: Record<Kind, string> = {
  rds: 'RDS',
  'azure-flexible': 'Azure Database for MySQL Flexible Server',
  'self-managed': 'self-managed',
}

/** The platform that a server itself shows; undefined where it shows none. */
export function platformOf({
  version,
  basedir = '',
  datadir = '',
  variables = [],
}: PlatformSigns): { kind: Kind; sign: string } | undefined {
  if (/-azure\b/i.test(version)) return { kind: 'azure-flexible', sign: `version ${version}` }
  const azure = variables.find((name) => name.startsWith('azure_'))
  if (azure) return { kind: 'azure-flexible', sign: `variable ${azure}` }
  const path = [basedir, datadir].find((one) => one.startsWith('/rdsdb'))
  if (path) return { kind: 'rds', sign: `path ${path}` }
  const amazon = variables.find((name) => /^(?:aurora|rds)_/.test(name))
  return amazon ? { kind: 'rds', sign: `variable ${amazon}` } : undefined
}

/** Where a side shows another platform than the config states; the judgements of settings depend on it. */
export function platformFindings(
  sides: Readonly<Record<'source' | 'target', PlatformSigns & { stated: Kind }>>,
): Finding[] {
  return (['source', 'target'] as const).flatMap((side): Finding[] => {
    const { stated, ...signs } = sides[side]
    const seen = platformOf(signs)
    if (!seen || seen.kind === stated) return []
    const is = `${NAMES[seen.kind]} (${seen.sign})`
    return [
      {
        code: 'platform-not-as-declared',
        at: side,
        source: side === 'source' ? is : null,
        target: side === 'target' ? is : null,
        remedy: {
          how: `The config takes the ${side} for ${NAMES[stated]}. Set ${side}.kind to '${seen.kind}', or correct the address: source and target may be swapped.`,
        },
      },
    ]
  })
}

/** What is stated beside no evidence says so. */
export function platformNotes(
  sides: Readonly<Record<'source' | 'target', PlatformSigns & { stated: Kind }>>,
): string[] {
  return (['source', 'target'] as const).flatMap((side) => {
    const { stated, ...signs } = sides[side]
    return stated === 'self-managed' || platformOf(signs)
      ? []
      : [`The ${side} is configured as ${NAMES[stated]}; the server itself shows no sign of it.`]
  })
}
