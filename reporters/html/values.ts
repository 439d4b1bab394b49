import { diffWordsWithSpace, structuredPatch } from 'diff'
import type { Json } from '../../src/kernel/json.ts'
import type { Finding } from '../../src/kernel/judgement.ts'
import { counted, cut, isHigh, lines, visible } from '../text.ts'
import { pair, shown } from '../values.ts'
import { html, type Markup, type Part } from './markup.ts'

/** Shown of a value before it is folded. */
const VALUE = 600
/** Shown of a value at all; the ledger holds it whole. */
const WHOLE = 20_000
const MOST_DIFF_LINES = 400
/** Marking differences of values that have little in common costs time and tells nothing. */
const MOST_EDITS = 200
const MOST_FIELDS = 40

type Fields = Readonly<Record<string, Json>>

/** Both values side by side, with what differs marked; as a diff where they are texts of several lines. */
export function bothValues({ source, target, diff }: Finding): Markup {
  const patch = diff ?? patchOf(source, target)
  if (patch !== undefined) return html`${diffBlock(patch)}${wholeValues(source, target)}`
  const fields = fieldsOf(source, target)
  if (fields) return html`${side('source', fields.source)}${side('target', fields.target)}`
  const { a, b } = marked(source, target)
  const whole = longest(source, target) > VALUE && wholeValues(source, target)
  return html`${side('source', value(source, a))}${side('target', value(target, b))}${whole}`
}

function side(name: 'source' | 'target', content: Part): Markup {
  return html`<div class="side"><span class="label">${name} </span>${content}</div>`
}

function value(of: Json, text: Part): Markup {
  return of === null ? html`<code class="none">${text}</code>` : html`<code>${text}</code>`
}

/** Rows of tables, and other objects: a line a column. */
function fieldsOf(source: Json, target: Json): { source: Markup; target: Markup } | undefined {
  const [a, b] = [asFields(source), asFields(target)]
  if (!a && !b) return undefined
  if ((!a && source !== null) || (!b && target !== null)) return undefined
  const keys = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])]
  const told = keys.slice(0, MOST_FIELDS)
  const left = keys.length - told.length
  const list = (of: Fields | undefined, which: 'a' | 'b') => {
    if (!of) return html`<code class="none">${shown(null)}</code>`
    const items = told
      .filter((key) => Object.hasOwn(of, key))
      .map((key) => {
        const own = of[key] ?? null
        const text = a && b ? marked(a[key] ?? null, b[key] ?? null)[which] : cut(shown(own), VALUE)
        return html`<div><dt>${visible(key)}</dt><dd>${value(own, text)}</dd></div>`
      })
    return html`<dl class="fields">${items}</dl>${left > 0 && html`<p class="quiet">… and ${counted(left, 'more field')}: see the ledger.</p>`}`
  }
  return { source: list(a, 'a'), target: list(b, 'b') }
}

function asFields(value: Json): Fields | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  return Object.keys(value).length > 0 ? (value as Fields) : undefined
}

/** Both texts, with what the other lacks marked. */
function marked(source: Json, target: Json): { a: Part; b: Part } {
  const { source: a, target: b } = pair(source, target, VALUE)
  if (a === b || source === null || target === null) return { a, b }
  const changes = diffWordsWithSpace(a, b, { maxEditLength: MOST_EDITS })
  const alike = changes?.reduce(
    (sum, { added, removed, value: { length } }) => sum + (added || removed ? 0 : length),
    0,
  )
  if (!changes || (alike ?? 0) * 4 < Math.max(a.length, b.length)) return markedMiddle(a, b)
  const of = (mine: 'added' | 'removed', other: 'added' | 'removed') =>
    changes
      .filter((change) => !change[other])
      .map((change) => (change[mine] ? html`<mark>${change.value}</mark>` : change.value))
  return { a: of('removed', 'added'), b: of('added', 'removed') }
}

function markedMiddle(a: string, b: string): { a: Part; b: Part } {
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start++
  let end = 0
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  if (start > 0 && isHigh(a.charCodeAt(start - 1))) start--
  if (start + end < 2) return { a, b }
  const of = (text: string) => {
    const middle = text.slice(start, text.length - end)
    return [text.slice(0, start), middle !== '' && html`<mark>${middle}</mark>`, text.slice(text.length - end)]
  }
  return { a: of(a), b: of(b) }
}

/** A unified diff of two texts of several lines. */
function patchOf(source: Json, target: Json): string | undefined {
  if (typeof source !== 'string' || typeof target !== 'string') return undefined
  if (!/\n./.test(source) && !/\n./.test(target)) return undefined
  const patch = structuredPatch('source', 'target', source, target, '', '', { context: 3, maxEditLength: 2_000 })
  if (!patch || patch.hunks.length === 0) return undefined
  return [
    '--- source',
    '+++ target',
    ...patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: of }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...of,
    ]),
  ].join('\n')
}

function diffBlock(diff: string): Markup {
  const all = lines(diff).filter((line) => !/^(Index: |={10,}$|\\ No newline)/.test(line))
  const left = all.length - MOST_DIFF_LINES
  const kept = all
    .slice(0, MOST_DIFF_LINES)
    .map((line) => html`<span class="${kindOf(line)}">${cut(line, 2_000)}\n</span>`)
  return html`<pre class="diff" tabindex="0" aria-label="difference, source removed, target added">${kept}</pre>${left > 0 && html`<p class="quiet">… and ${counted(left, 'more line')}: see the ledger.</p>`}`
}

function kindOf(line: string): string {
  if (/^(---|\+\+\+) (source|target)/.test(line)) return 'file'
  return line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : line.startsWith('@') ? 'hunk' : 'same'
}

function wholeValues(source: Json, target: Json): Markup {
  const whole = (name: string, of: Json) => {
    const text = typeof of === 'string' ? lines(of).join('\n') : lines(JSON.stringify(of, null, 2)).join('\n')
    return html`<p class="label">${name}</p><pre tabindex="0" aria-label="whole value of the ${name}">${cut(text, WHOLE)}</pre>`
  }
  return html`<details class="whole"><summary>Both values, whole</summary>${whole('source', source)}${whole('target', target)}</details>`
}

function longest(...values: readonly Json[]): number {
  return Math.max(...values.map((of) => shown(of).length))
}
