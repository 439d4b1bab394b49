export type Attributes = ReadonlyMap<string, string>
export const NO_ATTRIBUTES: Attributes = new Map<string, string>()

/** `xmlns` and `xmlns:p` */
export function isDeclaration(name: string): boolean {
  return name.startsWith('xmlns') && (name.length === 5 || name[5] === ':')
}

export function localOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('}'), name.lastIndexOf(':')) + 1)
}
