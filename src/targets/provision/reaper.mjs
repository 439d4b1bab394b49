// Outlives its parent to clean up after it, also after `kill -9`. Reads lines on standard input:
//   pid N | forget N | folder PATH | cgroup PATH | leave PATH
// At the end of the input it kills the processes, also those in the control groups, and removes the groups and the folders.
import { existsSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

const pids = new Map()
const folders = new Set()
const groups = new Set()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [word, ...rest] = line.split(' ')
    const value = rest.join(' ')
    if (word === 'pid') pids.set(Number(value), startOf(Number(value)))
    else if (word === 'forget') pids.delete(Number(value))
    else if (word === 'folder') folders.add(value)
    else if (word === 'cgroup') groups.add(value)
    else if (word === 'leave') groups.delete(value)
  })
  .on('close', () => void reap())

async function reap() {
  for (const [pid, start] of pids) if (startOf(pid) === start) kill(pid)
  const until = Date.now() + 5_000
  while ([...pids].some(([pid, start]) => start !== undefined && startOf(pid) === start) && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  while ([...groups].filter((group) => !emptied(group)).length > 0 && Date.now() < until + 5_000) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Kills what is in a control group and removes it; true once it is gone. */
function emptied(group) {
  if (!existsSync(group)) return true
  try {
    for (const pid of readFileSync(`${group}/cgroup.procs`, 'utf8').split('\n').filter(Boolean)) kill(Number(pid))
    rmdirSync(group)
    return true
  } catch {
    // Its processes are not buried yet.
    return false
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** A process's start time: its id may have been given to another since. `undefined` once it has ended. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    try {
      if (process.platform === 'linux') return undefined
      process.kill(pid, 0)
      return 'alive'
    } catch {
      return undefined
    }
  }
}
