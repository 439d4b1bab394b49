/** An ERB tag, and where it stands. */
export interface Tag {
  /** What stands for its output in the masked text; unique, and a plain word to YAML. */
  mask: string
  code: string
  /** Counted from 1. */
  line: number
}

/** One way in which ERB may write the file: of every condition one branch. */
export interface Rendering {
  /** YAML, with masks where ERB writes values. */
  yaml: string
  /** Line of the file for each line of `yaml`, counted from 1. */
  lines: readonly number[]
}

export interface Masked {
  renderings: readonly Rendering[]
  tags: readonly Tag[]
}

type Piece =
  | { kind: 'text'; text: string; line: number }
  | { kind: 'output'; tag: Tag }
  | { kind: 'code'; code: string; line: number }

const TAG = /<%%|%%>|<%(#|==|=|-)?([\s\S]*?)-?%>/g
const OPENS = /^(?:if|unless|case|begin|for|while|until)\b|(?:\bdo|\{)\s*(?:\|[^|]*\|)?\s*$/
const BRANCHES = /^(?:else|elsif|when|in|rescue|ensure)\b/
const CLOSES = /^(?:end\b|\})/

export const MASK = /erbmask\d+x/

/**
 * ERB as YAML sees it: outputs become masks, and of conditions each branch is written in one of the renderings.
 * @returns a sentence where blocks do not end
 */
export function maskErb(text: string): Masked | string {
  const tags: Tag[] = []
  const pieces: Piece[] = []
  let from = 0
  let line = 1
  const until = (end: number) => {
    const part = text.slice(from, end)
    if (part) pieces.push({ kind: 'text', text: part, line })
    line += newlines(part)
  }
  for (const found of text.matchAll(TAG)) {
    const [whole, mark, code = ''] = found
    until(found.index)
    from = found.index + whole.length
    if (whole === '<%%' || whole === '%%>') pieces.push({ kind: 'text', text: whole.replace('%%', '%'), line })
    else if (mark === '=' || mark === '==') {
      const tag = { mask: `erbmask${tags.length}x`, code: code.trim(), line }
      tags.push(tag)
      pieces.push({ kind: 'output', tag })
    } else if (mark !== '#') pieces.push({ kind: 'code', code: code.trim(), line })
    line += newlines(whole)
  }
  until(text.length)
  const tree = nested(pieces)
  if (typeof tree === 'string') return tree
  const count = Math.max(1, ...choices(tree))
  return { tags, renderings: Array.from({ length: count }, (_, pick) => rendered(tree, pick)) }
}

type Node = Exclude<Piece, { kind: 'code' }> | { kind: 'choice'; branches: Node[][] }

function nested(pieces: readonly Piece[]): Node[] | string {
  const root: Node[] = []
  const open: { branches: Node[][]; complete: boolean; line: number }[] = []
  const here = () => open.at(-1)?.branches.at(-1) ?? root
  for (const piece of pieces) {
    if (piece.kind !== 'code') here().push(piece)
    else if (BRANCHES.test(piece.code)) {
      const top = open.at(-1)
      if (!top) return `line ${piece.line}: ERB’s ${piece.code.split(/\s/)[0]} has no beginning.`
      top.branches.push([])
      if (/^else\b/.test(piece.code)) top.complete = true
    } else if (CLOSES.test(piece.code)) {
      const top = open.pop()
      if (!top) return `line ${piece.line}: ERB’s end has no beginning.`
      here().push({ kind: 'choice', branches: top.complete ? top.branches : [...top.branches, []] })
    } else if (OPENS.test(piece.code) && !/(?:\bend|\})\s*$/.test(piece.code))
      open.push({ branches: [[]], complete: false, line: piece.line })
  }
  const [lost] = open
  return lost ? `line ${lost.line}: the ERB block that begins here does not end.` : root
}

function choices(nodes: readonly Node[]): number[] {
  return nodes.flatMap((node) =>
    node.kind === 'choice' ? [node.branches.length, ...node.branches.flatMap(choices)] : [],
  )
}

function rendered(tree: readonly Node[], pick: number): Rendering {
  const parts: { text: string; line: number }[] = []
  const write = (nodes: readonly Node[]) => {
    for (const node of nodes)
      if (node.kind === 'choice') write(node.branches[Math.min(pick, node.branches.length - 1)] ?? [])
      else if (node.kind === 'output') parts.push({ text: node.tag.mask, line: node.tag.line })
      else parts.push({ text: node.text, line: node.line })
  }
  write(tree)
  const lines = [1]
  let yaml = ''
  for (const { text, line } of parts) {
    if (yaml === '' || yaml.endsWith('\n')) lines[lines.length - 1] = line
    for (let i = 1; i <= newlines(text); i++) lines.push(line + i)
    yaml += text
  }
  // A mask alone on its line stands for whole lines: a key of its own, so that what is around it stays readable.
  yaml = yaml.replace(/^([ \t]*)(erbmask\d+x)[ \t]*$/gm, '$1$2:')
  return { yaml, lines }
}

function newlines(text: string): number {
  return text.split('\n').length - 1
}
