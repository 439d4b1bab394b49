import { byId, remembered } from './dom.ts'

/** Light, dark, or as the system has it. Calls back when the colours are others. */
export function theming(onChange: () => void): void {
  const select = byId<HTMLSelectElement>('theme')
  const set = (theme: string) => {
    if (theme === '') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }
  const before = remembered.get('theme') ?? ''
  set(before)
  if (select) {
    select.value = before
    select.addEventListener('change', () => {
      set(select.value)
      remembered.set('theme', select.value)
      onChange()
    })
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange)
}
