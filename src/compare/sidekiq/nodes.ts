/** A mapping of a YAML document, of which nothing is known. */
export type Node = Readonly<Record<string, unknown>>

export function node(value: unknown): Node {
  return typeof value === 'object' && value !== null ? (value as Node) : {}
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return list(value).map(String)
}
