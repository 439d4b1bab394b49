import { parseArgs } from 'node:util'
import { PROFILES, type Profile } from '../ports/load-plan.ts'
import { refuseBlank, UsageError } from './args.ts'

export interface LoadOptions {
  profile: Profile
  seconds?: number
  rate?: number
  config?: string
  rehearsal: boolean
  neverRehearse: boolean
  ledger: string
  colour?: boolean
  /** Of a soak: how long in all, and how long until the parity suites are asked again. */
  hours: number
  everySeconds: number
  suites: readonly string[]
  fresh: boolean
  /** Of `manifests` and `collect`: runners, their namespace, their logs. */
  cluster?: { verb: 'manifests' | 'collect'; runners: number; namespace: string; logs: readonly string[] }
}

export const LOAD_HELP = `Load: find the limits of the pods before customers do.

  npm run load -- PROFILE [options]       PROFILE is smoke, peak, breakpoint, spike or soak
  npm run soak -- --hours 24 --every 15m  load for hours, with the parity suites asked again and again; Ctrl-C and start again to go on

  npm run load -- manifests PROFILE --runners 4 --namespace oms > testrun.yaml
                                          the same load by k6-operator: ConfigMap and TestRun
  npm run load -- collect PROFILE LOG…    the runners' logs (kubectl logs) as one record, judged

  --seconds N, --rate N   over what the config states: how long, journeys a second at the height
  --config FILE           whose section load says where to (allowedHosts), how much, and what is wanted
  --rehearsal             the miniature OMS on this machine, although load is configured; needed where anything is configured, and on CI services
  --suite NAME            with soak: ask only this domain again; may be repeated, 'none' for none
  --fresh                 with soak: begin anew, although one was broken off
  --ledger FILE           default .parity/load-report/ledger.json; its reports stand beside it, never in the place of the gate's
  --no-color, --color

Load goes only to hosts in load.allowedHosts, to production only with load.production (owner, reason, expires); it stops when the target's health falls.
Exit codes: 0 what the profile answers holds, 1 NO-GO, 2 COULD-NOT-TELL, 64 wrong usage, 70 the harness itself failed, 78 wrong configuration,
130 interrupted. The verdict is PARTIAL-PASSED or REHEARSAL-PASSED, never GO: load is a part of what the gate asks.
`

const OPTIONS = {
  seconds: { type: 'string' },
  rate: { type: 'string' },
  config: { type: 'string' },
  rehearsal: { type: 'boolean' },
  ledger: { type: 'string' },
  color: { type: 'boolean' },
  hours: { type: 'string' },
  every: { type: 'string' },
  suite: { type: 'string', multiple: true },
  fresh: { type: 'boolean' },
  runners: { type: 'string' },
  namespace: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Undefined: help was asked. Throws `UsageError`. */
export function readLoadArgs(verb: 'load' | 'soak', argv: readonly string[]): LoadOptions | undefined {
  const { values, positionals } = parse(argv)
  if (values.help) return undefined
  refuseBlank(values)
  const inCluster = (['manifests', 'collect'] as const).find((known) => verb === 'load' && known === positionals[0])
  const [word = verb === 'soak' ? 'soak' : undefined, ...more] = inCluster ? positionals.slice(1) : positionals
  const profile = PROFILES.find((known) => known === word)
  const surplus = verb === 'soak' ? positionals : inCluster === 'collect' ? [] : more
  if (!profile || surplus.length > 0)
    throw new UsageError(
      verb === 'soak' ? 'soak takes options only.' : `${inCluster ?? 'load'} takes one of ${PROFILES.join(', ')}.`,
    )
  if (inCluster === 'collect' && more.length === 0) throw new UsageError('collect takes the logs of the runners.')
  const hours = positive('--hours', values.hours ?? '24', 24 * 30)
  return {
    profile,
    ...(values.seconds === undefined ? {} : { seconds: positive('--seconds', values.seconds, 86_400) }),
    ...(values.rate === undefined ? {} : { rate: positive('--rate', values.rate, 100_000) }),
    ...(values.config === undefined ? {} : { config: values.config }),
    rehearsal: values.rehearsal ?? false,
    neverRehearse: values.rehearsal === false,
    ledger: values.ledger ?? '.parity/load-report/ledger.json',
    ...(values.color === undefined ? {} : { colour: values.color }),
    hours,
    everySeconds: span(values.every ?? '15m'),
    suites: values.suite ?? [],
    fresh: values.fresh ?? false,
    ...(inCluster
      ? {
          cluster: {
            verb: inCluster,
            runners: Math.ceil(positive('--runners', values.runners ?? '1', 500)),
            namespace: values.namespace ?? 'default',
            logs: more,
          },
        }
      : {}),
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, allowNegative: true })
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]?.replace(/\.$/, '')}.`)
  }
}

function positive(name: string, text: string, most: number): number {
  const value = Number(text)
  if (!(value > 0 && value <= most))
    throw new UsageError(`${name} is a number above 0, at most ${most}, not '${text}'.`)
  return value
}

/** Seconds of `15m`, `90s`, `1h`. */
export function span(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? []
  const seconds = Number(digits) * ({ s: 1, m: 60, h: 3_600 }[unit ?? ''] ?? Number.NaN)
  if (!(seconds >= 5 && seconds <= 86_400))
    throw new UsageError(`--every is a time such as 15m, 90s or 1h, not '${text}'.`)
  return seconds
}
