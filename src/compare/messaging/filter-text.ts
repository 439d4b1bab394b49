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

function shown(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}
