import { ageOf } from './age.ts'
import { drawing } from './charts.ts'
import { copying } from './copy.ts'
import { pageData } from './data.ts'
import { all, byId } from './dom.ts'
import { unfolding } from './evidence.ts'
import { filtering } from './filter.ts'
import { keys } from './keys.ts'
import { theming } from './theme.ts'

const data = pageData()
const charts = drawing(data.charts)
theming(() => charts.redraw())
unfolding(data.evidence)
copying()
const form = byId<HTMLFormElement>('toolbar')
const filter = form ? filtering(form) : undefined
keys(filter)
ageOf(data.startedAt)

byId('unfold')?.addEventListener('click', ({ currentTarget }) => {
  const shown = all<HTMLDetailsElement>('article.check:not([hidden]) details.evidence')
  const open = shown.some((details) => !details.open)
  for (const details of shown) details.open = open
  if (currentTarget instanceof HTMLElement) currentTarget.textContent = open ? 'Fold evidence' : 'Unfold evidence'
})

/** A link to a place that a filter hides must show it all the same. */
function reveal(): void {
  const id = decodeURIComponent(location.hash.slice(1))
  const place = id === '' ? null : document.getElementById(id)
  if (!place) return
  if (place.closest('[hidden]')) filter?.reset()
  place.scrollIntoView()
  place.querySelector<HTMLElement>('a')?.focus({ preventScroll: true })
}
addEventListener('hashchange', reveal)
// The browser's own way to the place comes after the scripts, and takes the focus away.
addEventListener('load', () => requestAnimationFrame(reveal))
