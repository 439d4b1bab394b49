import type { Capture } from '../../../ports/schedule.ts'
import { nothingRead, type OldEntry, type Read, type When } from './entry.ts'
import { essenceOf } from './essence.ts'
import { readCron } from './vixie.ts'

/** What Debian and Ubuntu bring themselves. */
const OWN =
  /\brun-parts\b|\/etc\/cron\.(?:hourly|daily|weekly|monthly)\b|\b(?:anacron|debian-sa1|e2scrub_all|mdadm|popularity-contest|phpsessionclean|sysstat|certbot -q renew)\b/

/** `crontab -l`, or a file of /etc/cron.d, which names a user in each line. */
export function readCrontab(
  text: string,
  { kind, label, timeZone }: Pick<Capture, 'kind' | 'label' | 'timeZone'>,
): Read<OldEntry> {
  const read = nothingRead<OldEntry>()
  let stated: string | undefined
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim()
    const place = `${label} line ${index + 1}`
    if (line === '' || line.startsWith('#')) return
    const [, variable, value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? []
    if (variable) {
      if (variable === 'CRON_TZ') stated = value.replace(/^(['"])(.*)\1$/, '$2')
      return
    }
    const shape =
      kind === 'cron.d' ? /^((?:@\w+)|(?:\S+\s+){4}\S+)\s+(\S+)\s+(.*)$/ : /^((?:@\w+)|(?:\S+\s+){4}\S+)(\s+)(.*)$/
    const [, times, , command] = shape.exec(line) ?? []
    if (!times || !command) {
      read.doubts.push(`${place}: this is no line of a crontab: '${line.slice(0, 60)}'.`)
      return
    }
    if (OWN.test(command)) {
      read.own.push(`${place}: ${command.slice(0, 80)}`)
      return
    }
    // What follows a bare % is the command's standard input.
    const { essence, locked } = essenceOf(command.split(/(?<!\\)%/)[0] ?? command)
    read.entries.push({
      essence,
      places: [place],
      text: `${times} ${essence}`,
      when: whenOf(times, stated, timeZone, place),
      locked,
    })
  })
  return read
}

function whenOf(times: string, stated: string | undefined, timeZone: string, place: string): When {
  if (times === '@reboot') return { kind: 'boot' }
  if (stated !== undefined && stated !== timeZone)
    return {
      kind: 'unknown',
      why: `${place}: CRON_TZ is ${stated}, which cronie obeys and the cron of Debian and Ubuntu ignores (the machine is in ${timeZone}).`,
    }
  const calendar = readCron(times, 'vixie')
  return calendar
    ? { kind: 'calendar', calendar, zone: timeZone }
    : { kind: 'unknown', why: `${place}: cron refuses '${times}'.` }
}
