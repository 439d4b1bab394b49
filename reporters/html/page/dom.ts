/** Element of the page by id. */
export function byId<T extends HTMLElement>(id: string): T | null {
  return document.getElementById(id) as T | null
}

export function all<T extends Element>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)]
}

type Child = Node | string | false | undefined

/** An element from attributes and children; text is text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children.filter((child) => child !== false && child !== undefined))
  return made
}

/** Read aloud, and shown beside the search. */
export function announce(text: string): void {
  const result = byId('result')
  if (result) result.textContent = text
}

/** What the person chose on an earlier visit. A page from disk may have no storage: then nothing is remembered. */
export const remembered = {
  get(name: string): string | null {
    try {
      return localStorage.getItem(`oms-parity.${name}`)
    } catch {
      return null
    }
  },
  set(name: string, value: string): void {
    try {
      localStorage.setItem(`oms-parity.${name}`, value)
    } catch {
      // Nothing depends on it.
    }
  },
}
