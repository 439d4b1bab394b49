import { all, announce } from './dom.ts'

/** Buttons that copy the text beside them. */
export function copying(): void {
  for (const button of all<HTMLButtonElement>('button.copy')) button.hidden = false
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button.copy') : null
    const from = button?.parentElement?.querySelector(button.dataset.copy ?? '')
    if (button && from) void copyFrom(button, from.textContent ?? '')
  })
}

async function copyFrom(button: HTMLButtonElement, text: string): Promise<void> {
  const done = await copied(text)
  announce(done ? 'Copied.' : 'The browser did not let it be copied: select the text instead.')
  button.dataset.state = done ? 'done' : 'failed'
  button.addEventListener('blur', () => delete button.dataset.state, { once: true })
}

export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
