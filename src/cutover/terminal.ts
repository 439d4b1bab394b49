import type { Picture, Watch } from './watch.ts'

const MARKS = { done: '✔', green: '●', red: '✖', unproven: '?', stopped: '■', later: '·' } as const

/** A line whenever the current step, its state or the trouble changes; the page shows the rest. */
export function terminalView(watch: Watch, write: (text: string) => void): Disposable {
  let before = ''
  const off = watch.onChange(() => {
    const line = lineOf(watch.picture())
    if (line === before) return
    before = line
    write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`)
  })
  return { [Symbol.dispose]: off }
}

/** Free of what moves all the time, so that it changes only when something is to be read. */
export function lineOf({ steps, current, gauges, trouble, price }: Picture): string {
  const step = steps.find(({ id }) => id === current)
  if (!step) return ''
  const trail = steps.map(({ status }) => MARKS[status]).join(' ')
  const open = step.conditions.filter(({ verdict }) => verdict !== 'holds')
  const why = open.find(({ verdict }) => verdict === 'broken') ?? open.find(({ verdict }) => verdict === 'unproven')
  const parts = [
    `${trail}  ${step.plan} ${step.title}: ${step.status}`,
    why ? `${why.check}: ${why.told}` : open.length > 0 ? 'being asked …' : '',
    gauges && (gauges.behind ?? gauges.behindBytes ?? 0) > 0 && step.id === 'caught-up' ? 'the target is behind' : '',
    price
      ? price.transactions === null
        ? 'a rollback loses all that the target has taken since the cutover (without GTIDs it cannot be counted)'
        : `going back loses ${price.transactions} transactions`
      : '',
    trouble ? `cannot look: ${trouble}` : '',
  ]
  return parts.filter(Boolean).join('  |  ')
}
