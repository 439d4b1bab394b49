import type { Phase, Role } from '../../kernel/check.ts'
import type { Finding } from '../../kernel/judgement.ts'

/** Whose scheduler is to be at work: in the freeze nobody’s, as what it pushes then is lost or done twice. */
export function activeIn(phase: Phase): Role | null {
  return phase === 'replicating' ? 'source' : phase === 'after-cutover' ? 'target' : null
}

export interface SideState {
  place: string
  /** Names of enabled entries. */
  enabled: readonly string[]
  processes: number
  /** The last tick that was claimed or pushed there, epoch milliseconds. */
  lastTick: number | null
}

/** Awake: something is enabled, and somebody is there to see it. */
function isAwake({ enabled, processes }: SideState): boolean {
  return enabled.length > 0 && processes > 0
}

/** Exactly the side that the phase asks for may be awake. */
export function judgeAwake(phase: Phase, sides: Readonly<Record<Role, SideState>>): Finding[] {
  const active = activeIn(phase)
  const awake = (['source', 'target'] as const).filter((side) => isAwake(sides[side]))
  const told = { source: tell(sides.source), target: tell(sides.target) }
  if (awake.length === 2 && sides.source.place !== sides.target.place) {
    const twice = sides.source.enabled.filter((name) => sides.target.enabled.includes(name))
    return [
      {
        code: 'scheduler-on-both-sides',
        at: twice.slice(0, 10).join(', ') || 'no job of the same name',
        ...told,
        remedy: {
          how: `Disable the entries in the Redis of the ${active === 'target' ? 'source' : 'target'}, or stop its processes: two Redises know nothing of each other’s ticks, so each of them fires.`,
        },
      },
    ]
  }
  const wrong = awake.filter((side) => side !== active)
  if (wrong.length > 0 && !(awake.length === 2 && active))
    return [
      {
        code: 'scheduler-on-wrong-side',
        at: wrong.join(', '),
        ...told,
        remedy: {
          how:
            active === null
              ? 'Disable the schedule for the freeze: what it pushes now is done twice or never, depending on which Redis is drained.'
              : `Disable the schedule of the ${wrong.join(', ')} and enable the ${active}’s: the ticks belong to the side that holds the data.`,
        },
      },
    ]
  if (active && awake.length === 0)
    return [
      {
        code: 'scheduler-on-neither-side',
        at: active,
        ...told,
        remedy: {
          how: `Enable the entries in the Redis of the ${active} and see that its scheduler processes are alive: no tick fires.`,
        },
      },
    ]
  return []
}

function tell({ enabled, processes, lastTick }: SideState): string {
  const last = lastTick === null ? 'no tick of late' : `last tick ${new Date(lastTick).toISOString()}`
  return `${enabled.length} enabled, ${processes} processes alive, ${last}`
}
