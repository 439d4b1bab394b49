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

/** Values lose what must not be kept. The path tells where they stand. */
export function shown(
  { path, kind, old, new: now }: Difference,
  format: 'json' | 'xml',
  redactor: HttpRedactor,
): ShownDifference {
  const names = namesOf(path).map((name) => name.replace(/^@/, ''))
  const clean = (value: string | null) => {
    if (value === null) return null
    const structured = /^[[{<]/.test(value) && kind !== 'namespace'
    const text =
      names.length > 0 && redactor.hides(names, format)
        ? redactor.hidden(value)
        : structured
          ? hiddenInside(value, redactor)
          : redactor.text(value)
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  }
  return { path: redactor.text(path), kind, old: clean(old), new: clean(now) }
}

/** A piece of a document, perhaps cut: its values are hidden, its names stay. */
function hiddenInside(value: string, redactor: HttpRedactor): string {
  return value.startsWith('<')
    ? value.replace(/>[^<]+/g, (text) => `>${redactor.hidden(text)}`)
    : value.replace(/:("(?:[^"\\]|\\.)*"?|[^,{[\]}]+)/g, (_, text: string) => `:${redactor.hidden(text)}`)
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
