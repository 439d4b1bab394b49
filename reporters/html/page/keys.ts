import { all, byId, remembered } from './dom.ts'
import type { Filter } from './filter.ts'

/** Single keys for people who read many findings. They can be switched off, as they may get in the way of other tools. */
export function keys(filter: Filter | undefined): void {
  const dialog = byId<HTMLDialogElement>('keys')
  const switched = byId<HTMLInputElement>('keys-on')
  const box = byId<HTMLInputElement>('q')
  if (!dialog || !switched || !box) return
  switched.checked = remembered.get('keys') !== 'off'
  switched.addEventListener('change', () => remembered.set('keys', switched.checked ? 'on' : 'off'))
  byId('keys-open')?.addEventListener('click', () => dialog.showModal())

  const does: Readonly<Record<string, () => void>> = {
    '/': () => {
      box.focus()
      box.select()
    },
    '?': () => dialog.showModal(),
    j: () => step('ol.findings > li .place a', 1),
    k: () => step('ol.findings > li .place a', -1),
    n: () => step('article.check > h3 a', 1),
    p: () => step('article.check > h3 a', -1),
    c: () => remedyOf(document.activeElement)?.querySelector<HTMLElement>('button.copy')?.click(),
    e: () => {
      const evidence = document.activeElement?.closest('article')?.querySelector<HTMLDetailsElement>('details.evidence')
      if (evidence) evidence.open = !evidence.open
    },
  }
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return
    const { target } = event
    if (target === box) return inSearch(event, box, filter)
    if (target instanceof Element && target.closest('input:not([type=checkbox]), select, textarea')) return
    if (event.key === 'Escape') return filter?.reset()
    const act = switched.checked ? does[event.key] : undefined
    if (!act) return
    event.preventDefault()
    act()
  })
}

function inSearch(event: KeyboardEvent, box: HTMLInputElement, filter: Filter | undefined): void {
  if (event.key === 'Escape') {
    event.preventDefault()
    if (box.value === '') box.blur()
    box.value = ''
    filter?.apply()
  } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
    event.preventDefault()
    const [finding] = shown('ol.findings > li .place a')
    const [check] = shown('article.check > h3 a')
    const first = finding ?? check
    first?.focus()
  }
}

/** To the next of what is shown, from where the person is. */
function step(selector: string, by: 1 | -1): void {
  const places = shown(selector)
  const at = document.activeElement
  const here = at ? places.indexOf(at as HTMLElement) : -1
  const next = here >= 0 ? places[here + by] : nearest(places, at, by)
  next?.focus()
}

function nearest(places: readonly HTMLElement[], at: Element | null, by: 1 | -1): HTMLElement | undefined {
  const within = document.getElementById('checks')
  if (!at || !within?.contains(at)) return by === 1 ? places[0] : places.at(-1)
  const isAfter = (place: HTMLElement) => (at.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  return by === 1 ? places.find(isAfter) : places.findLast((place) => !isAfter(place))
}

function shown(selector: string): HTMLElement[] {
  return all<HTMLElement>(selector).filter((place) => !place.closest('[hidden]'))
}

function remedyOf(at: Element | null): Element | null {
  const next = at?.closest('ol.findings')?.nextElementSibling
  return next?.classList.contains('remedy') ? next : null
}
