import { byId } from './dom.ts'

const EVERY_MS = 30_000

/** How old the evidence is now: nobody should take last night's page for tonight's. */
export function ageOf(startedAt: string): void {
  const place = byId('age')
  const began = Date.parse(startedAt)
  if (!place || Number.isNaN(began)) return
  const tell = () => {
    place.textContent = `, ${ago(Date.now() - began)}`
  }
  tell()
  setInterval(tell, EVERY_MS)
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 0) return 'in the future of this clock'
  if (minutes < 1) return 'just now'
  if (minutes < 120) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`
}
