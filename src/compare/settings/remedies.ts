import type { Declared } from '../../kernel/check.ts'
import type { Remedy } from '../../kernel/judgement.ts'
import type { VariableRule } from './variable-rule.ts'

export type Kind = Declared['kinds']['source']
export type Side = 'source' | 'target'

/** Who may set a server variable, by what runs the server. */
export function whoSets(kind: Kind): string {
  return {
    'azure-flexible': 'a contributor to the Azure resource',
    rds: 'an owner of the RDS parameter group',
    'self-managed': 'an account with SYSTEM_VARIABLES_ADMIN (SUPER before 8.0)',
  }[kind]
}

/** Variables that platforms keep for themselves, and the one that their users may set in place of it. */
const KEPT_BY_PLATFORMS: Readonly<Record<string, string>> = { super_read_only: 'read_only' }

/** Parameters that RDS takes as 0 or 1. */
const AS_NUMBER = ['read_only', 'require_secure_transport']

/** How a person sets a server variable, by what runs the server. SQL only where SQL may set it. */
export function setVariable(
  on: Side,
  kind: Kind,
  name: string,
  value: string,
  takes: VariableRule['takes'] | 'effect at once' = 'effect at once',
): Remedy {
  if (takes === 'initialisation')
    return { how: `${name} is fixed when a server is made: make the ${on} anew with '${value}'.` }
  const restart = takes === 'restart'
  if (kind === 'azure-flexible') {
    const parameter = KEPT_BY_PLATFORMS[name] ?? name
    return {
      how:
        `On the ${on}, as ${whoSets(kind)}: set the server parameter ${parameter} of the Azure server to '${value}': ` +
        `az mysql flexible-server parameter set --resource-group … --server-name … --name ${parameter} --value "${value}"${restart ? ', and restart the server' : ''}.`,
    }
  }
  if (kind === 'rds') {
    const parameter = KEPT_BY_PLATFORMS[name] ?? name
    const given = AS_NUMBER.includes(parameter) ? (value === 'ON' ? '1' : value === 'OFF' ? '0' : value) : value
    const list = JSON.stringify([
      { ParameterName: parameter, ParameterValue: given, ApplyMethod: restart ? 'pending-reboot' : 'immediate' },
    ])
    return {
      how:
        `On the ${on}, as ${whoSets(kind)}: set ${parameter} to '${given}' in the parameter group of the RDS instance: ` +
        `aws rds modify-db-parameter-group --db-parameter-group-name … --parameters '${list}'${restart ? ', and reboot the instance' : ''}.`,
    }
  }
  if (restart) return { how: `Set ${name} to '${value}' in the option file of the ${on}, and restart it.` }
  return {
    how: `On the ${on}, as ${whoSets(kind)}: set ${name} to '${value}', and in its option file so that it survives a restart.`,
    sql: { on, statements: [`SET GLOBAL ${name} = ${literal(value)}`] },
  }
}

function literal(value: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`
}
