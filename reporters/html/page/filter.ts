import { count, counted } from '../../text.ts'
import { all, announce, byId } from './dom.ts'
import { highlight } from './highlight.ts'

interface Entry {
  check: HTMLElement
  /** Of the check itself: id, question, notes, cause. */
  own: string
  findings: { item: HTMLElement; group: HTMLElement; text: string; isNew: boolean }[]
  navigation: HTMLElement | undefined
}

export interface Filter {
  /** Shows what the form asks for. */
  apply(): void
  reset(): void
}

/** The form above the checks: hides what was not asked for, and says how much is left. */
export function filtering(form: HTMLFormElement): Filter {
  const entries = all<HTMLElement>('article.check').map(entryOf)
  const every = entries.reduce((sum, { findings }) => sum + findings.length, 0)
  const box = byId<HTMLInputElement>('q')
  const onlyNew = byId<HTMLInputElement>('only-new')

  const apply = () => {
    const asked = new FormData(form)
    const words = (box?.value ?? '').toLowerCase().split(/\s+/).filter(Boolean)
    const want = {
      verdicts: new Set(asked.getAll('verdict')),
      domain: asked.get('domain'),
      plan: asked.get('plan'),
      code: asked.get('code'),
      fresh: onlyNew?.checked ?? false,
      words,
    }
    let [checks, findings] = [0, 0]
    for (const entry of entries) {
      const shown = show(entry, want)
      if (shown < 0) continue
      checks++
      findings += shown
    }
    const what = `${counted(findings, 'finding')} in ${counted(checks, 'check')}`
    const isAll = checks === entries.length && findings === every
    announce(isAll ? `All: ${what}.` : `${what}, of ${count(every)} in ${count(entries.length)}.`)
    highlight(words)
  }

  form.hidden = false
  form.addEventListener('input', apply)
  form.addEventListener('submit', (event) => event.preventDefault())
  // The form's own reset comes after the event and its microtasks.
  form.addEventListener('reset', () => setTimeout(apply))
  for (const link of all<HTMLAnchorElement>('a[data-filter]')) {
    link.addEventListener('click', () => {
      form.reset()
      const choice = form.elements.namedItem(link.dataset.filter ?? '')
      if (choice instanceof HTMLSelectElement) choice.value = link.dataset.value ?? ''
      apply()
    })
  }
  apply()
  return {
    apply,
    reset: () => {
      form.reset()
      apply()
    },
  }
}

function entryOf(check: HTMLElement): Entry {
  const own = [check.dataset.plan ?? '', ...all('h3, .question, .meta, .cause, .notes', check).map(textOf)]
  return {
    check,
    own: own.join(' ').toLowerCase(),
    findings: all<HTMLElement>('ol.findings > li', check).map((item) => {
      const group = item.closest<HTMLElement>('.group') ?? check
      return { item, group, text: '', isNew: item.dataset.new !== undefined }
    }),
    navigation: all<HTMLElement>('nav.contents li[data-for]').find(({ dataset }) => dataset.for === check.id),
  }
}

function textOf(node: Element): string {
  return node.textContent ?? ''
}

interface Want {
  verdicts: ReadonlySet<FormDataEntryValue>
  domain: FormDataEntryValue | null
  plan: FormDataEntryValue | null
  code: FormDataEntryValue | null
  fresh: boolean
  words: readonly string[]
}

/** How many findings of it are shown; -1 where the check itself is not. */
function show(entry: Entry, want: Want): number {
  const { check, own, findings, navigation } = entry
  const { verdict = '', domain, plan } = check.dataset
  const due =
    want.verdicts.has(verdict) && (!want.domain || want.domain === domain) && (!want.plan || want.plan === plan)
  let shown = 0
  const groups = new Set<HTMLElement>()
  const rest = want.words.filter((word) => !own.includes(word))
  for (const finding of due ? findings : []) {
    const { item, group, isNew } = finding
    const hit =
      (!want.fresh || isNew) &&
      (!want.code || group.dataset.code === want.code) &&
      (rest.length === 0 || rest.every((word) => textFor(finding).includes(word)))
    item.hidden = !hit
    if (!hit) continue
    shown++
    groups.add(group)
  }
  for (const group of all<HTMLElement>('.group', check)) group.hidden = !groups.has(group)
  const itself = rest.length === 0 && !want.code && !want.fresh
  check.hidden = !due || !(shown > 0 || itself)
  if (navigation) navigation.hidden = check.hidden
  return check.hidden ? -1 : shown
}

/** Read once, when it is first asked for: of ten thousand findings this takes a moment. */
function textFor(finding: Entry['findings'][number]): string {
  if (finding.text === '') {
    const heading = finding.group.querySelector('h4')?.textContent ?? ''
    const meaning = finding.group.querySelector('.meaning')?.textContent ?? ''
    const list = finding.item.parentElement
    const remedy = list?.nextElementSibling?.classList.contains('remedy') ? list.nextElementSibling : null
    const how = remedy?.querySelector('.how')?.textContent ?? ''
    finding.text = `${heading} ${meaning} ${finding.item.textContent} ${how}`.toLowerCase()
  }
  return finding.text
}
