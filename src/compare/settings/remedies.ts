import type { Declared } from '../../kernel/check.ts'
import type { Remedy } from '../../kernel/judgement.ts'

export type Kind = Declared['kinds']['source']

/** How a person sets a server variable, by what runs the server. SQL only where SQL may set it. */
export function setVariable(on: 'source' | 'target', kind: Kind, name: string, value: string): Remedy {
  if (kind === 'azure-flexible') {
    return {
      how:
        `Set the server parameter ${name} of the Azure server to '${value}': ` +
        `az mysql flexible-server parameter set --resource-group … --server-name … --name ${name} --value "${value}"`,
    }
  }
  if (kind === 'rds') {
    return {
      how:
        `Set ${name} to '${value}' in the parameter group of the RDS instance: aws rds modify-db-parameter-group ` +
        `--db-parameter-group-name … --parameters "ParameterName=${name},ParameterValue=${value},ApplyMethod=immediate"`,
    }
  }
  return {
    how: `Set ${name} to '${value}' on the ${on}, and in its option file so that it survives a restart.`,
    sql: { on, statements: [`SET GLOBAL ${name} = ${literal(value)}`] },
  }
}

function literal(value: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`
}
