import type { Declared } from '../../kernel/check.ts'
import type { Remedy } from '../../kernel/judgement.ts'
import type { VariableRule } from './variable-rule.ts'

export type Kind = Declared['kinds']['source']

/** How a person sets a server variable, by what runs the server. SQL only where SQL may set it. */
export function setVariable(
  on: 'source' | 'target',
  kind: Kind,
  name: string,
  value: string,
  takes: VariableRule['takes'] | 'effect at once' = 'effect at once',
): Remedy {
  if (takes === 'initialisation')
    return { how: `${name} is fixed when a server is made: make the ${on} anew with '${value}'.` }
  const restart = takes === 'restart'
  if (kind === 'azure-flexible') {
    return {
      how:
        `Set the server parameter ${name} of the Azure server to '${value}': ` +
        `az mysql flexible-server parameter set --resource-group … --server-name … --name ${name} --value "${value}"${restart ? ', and restart the server' : ''}`,
    }
  }
  if (kind === 'rds') {
    return {
      how:
        `Set ${name} to '${value}' in the parameter group of the RDS instance: aws rds modify-db-parameter-group ` +
        `--db-parameter-group-name … --parameters "ParameterName=${name},ParameterValue=${value},ApplyMethod=${restart ? 'pending-reboot" and reboot the instance' : 'immediate"'}`,
    }
  }
  if (restart) return { how: `Set ${name} to '${value}' in the option file of the ${on}, and restart it.` }
  return {
    how: `Set ${name} to '${value}' on the ${on}, and in its option file so that it survives a restart.`,
    sql: { on, statements: [`SET GLOBAL ${name} = ${literal(value)}`] },
  }
}

function literal(value: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`
}
