/** A correlation filter in one line, keys in order, so that two can be laid side by side: `site = 'US' AND sys.subject = 'released'`. */
export function filterText(
  system: Readonly<Record<string, string | undefined>>,
  properties: Readonly<Record<string, string | number | boolean>>,
): string {
  const parts = [
    ...Object.entries(system).map(([key, value]) => [`sys.${key}`, value] as const),
    ...Object.entries(properties),
  ].flatMap(([key, value]) => (value === undefined || value === '' ? [] : [`${key} = ${shown(value)}`]))
  return parts.sort().join(' AND ')
}

/** SQL with the values of its parameters in their place: the same words with other values are another rule. */
export function withParameters(sql: string, parameters: Readonly<Record<string, unknown>> = {}): string {
  const values = new Map(Object.entries(parameters).map(([name, value]) => [plainName(name), value]))
  // What stands in quotes or brackets is no parameter.
  return sql.replaceAll(/'(?:[^']|'')*'|"[^"]*"|\[[^\]]*\]|@[\p{L}\p{N}_]+/gu, (part) => {
    const value = part.startsWith('@') ? values.get(plainName(part)) : undefined
    if (value === undefined) return part
    return shown(value instanceof Date ? value.toISOString() : (value as string | number | boolean))
  })
}

const plainName = (name: string) => name.replace(/^@/, '').toLowerCase()

function shown(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}
