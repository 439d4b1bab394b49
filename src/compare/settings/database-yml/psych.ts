import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml'
import type { Rendering } from './erb.ts'

/** What YAML holds, with the line of the file of every value. */
export type Value =
  | { kind: 'scalar'; value: string | number | boolean | null; line: number }
  | { kind: 'map'; entries: Map<string, Value>; line: number }
  | { kind: 'list'; items: Value[]; line: number }

/** Reads the first document as Ruby's Psych does, @returns a sentence where it is no YAML. */
export function psych({ yaml, lines }: Rendering): Value | string {
  const counter = new LineCounter()
  const [document] = parseAllDocuments(yaml, {
    version: '1.1',
    merge: false,
    // Psych lets the last one of equal keys count.
    uniqueKeys: false,
    lineCounter: counter,
    logLevel: 'silent',
  })
  const lineAt = (offset: number) => lines[counter.linePos(offset).line - 1] ?? counter.linePos(offset).line
  if (!document || !('contents' in document)) return 'it is empty.'
  const [error] = document.errors
  if (error) return `line ${lineAt(error.pos[0])}: ${error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '')}`
  const anchors = new Map<string, Value>()
  let trouble: string | undefined

  const revive = (node: Node | null | undefined): Value => {
    const line = node?.range ? lineAt(node.range[0]) : 0
    if (isAlias(node)) {
      const known = anchors.get(node.source)
      if (!known) trouble ??= `line ${line}: there is no anchor ${node.source}.`
      return known ?? { kind: 'scalar', value: null, line }
    }
    const value = fresh(node, line)
    if (node && 'anchor' in node && node.anchor) anchors.set(node.anchor, value)
    return value
  }
  const fresh = (node: Node | null | undefined, line: number): Value => {
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => revive(item as Node)), line }
    if (isMap(node)) {
      const entries = new Map<string, Value>()
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? (typeof key.value === 'symbol' ? '<<' : String(key.value ?? '')) : ''
        const its = revive(value as Node | null)
        // Psych merges where it stands: what comes before gives way, what comes after counts.
        if (name === '<<' && its.kind !== 'scalar') merge(entries, its)
        else entries.set(name.replace(/^:/, ''), its)
      }
      return { kind: 'map', entries, line }
    }
    const value = isScalar(node) ? node.value : null
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
    return { kind: 'scalar', value: value instanceof Date ? value.toISOString() : plain, line }
  }
  const merge = (entries: Map<string, Value>, from: Value) => {
    // Of a list of mappings the first one counts.
    const maps = from.kind === 'list' ? from.items.toReversed() : [from]
    for (const map of maps) if (map.kind === 'map') for (const [name, value] of map.entries) entries.set(name, value)
  }

  const root = revive(document.contents as Node | null)
  return trouble ?? root
}
