import { createTwoFilesPatch } from 'diff'
import type { Difference } from './difference.ts'
import { namesOf } from './difference.ts'
import type { HttpRedactor } from './redact.ts'

/** A difference as people may read it. */
export interface ShownDifference {
  path: string
  kind: Difference['kind']
  old: string | null
  new: string | null
}

const LONGEST = 160
const FORM = /^[^\s=&]+=\S*$/

/** Values lose what must not be kept. The path tells where they stand. */
export function shown(
  { path, kind, old, new: now }: Difference,
  format: 'json' | 'xml',
  redactor: HttpRedactor,
): ShownDifference {
  const names = namesOf(path).map((name) => name.replace(/^@/, ''))
  const clean = (value: string | null) => {
    if (value === null) return null
    const text = cleaned(value)
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  }
  const cleaned = (value: string): string => {
    if (names.length > 0 && redactor.hides(names, format)) return redactor.hidden(value)
    if (redactor.knows(value)) return redactor.hidden(value)
    if (/^[[{<]/.test(value) && kind !== 'namespace') return hiddenInside(value, redactor)
    if (names.length > 0) return redactor.value(names, format, value)
    if (path.startsWith('header ')) return redactor.header(path.slice('header '.length), value)
    if (kind === 'redirect') return value.replace(/\S*[/?]\S*/g, (url) => redactor.location(url))
    if (path === 'body' && FORM.test(value)) return redactor.query(value)
    return kind === 'fault' || path === 'body' ? redactor.sentence(value) : redactor.text(value)
  }
  return { path: redactor.text(path), kind, old: clean(old), new: clean(now) }
}

/** A piece of a document, perhaps cut: its values are hidden, its names stay. */
function hiddenInside(value: string, redactor: HttpRedactor): string {
  return value.startsWith('<') ? hiddenInXml(value, redactor) : hiddenInJson(value, redactor)
}

function hiddenInXml(value: string, redactor: HttpRedactor): string {
  const tag = /(<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|<[^<>]*(?:>|$))/
  return value
    .split(tag)
    .map((piece) => {
      if (piece.trim() === '') return piece
      if (!piece.startsWith('<') || piece.startsWith('<!')) return redactor.hidden(piece)
      return piece.replace(/=\s*("[^"]*"?|'[^']*'?)/g, (_, text: string) => `="${redactor.hidden(text)}"`)
    })
    .join('')
}

function hiddenInJson(value: string, redactor: HttpRedactor): string {
  const token = /"(?:[^"\\]|\\.)*(?:"|\\?$)|[^\s,:{}[\]"]+/g
  return value.replace(token, (text: string, at: number) => {
    const isName = text.startsWith('"') && /^\s*:/.test(value.slice(at + text.length, at + text.length + 20))
    return isName ? redactor.text(text) : redactor.hidden(text)
  })
}

/** A unified diff of the places that differ, in the order of the answer. */
export function unified(differences: readonly ShownDifference[], titles: readonly [old: string, now: string]): string {
  const lines = (side: 'old' | 'new') =>
    differences
      .flatMap(({ path, [side]: value }) => (value === null ? [] : [`${path}: ${value.replaceAll('\n', '⏎')}`]))
      .join('\n')
  const patch = createTwoFilesPatch(titles[0], titles[1], `${lines('old')}\n`, `${lines('new')}\n`, '', '', {
    context: 1,
  })
  return patch.replace(/^=+\n/, '')
}
