import { spawn } from 'node:child_process'
import type { Lab, LabServer } from '../fixtures/world/lab.ts'
import { DATABASE, TABLE } from './table.ts'

/** Runs a peer to its end; one that is not installed is told and counts as no time at all. */
async function run(command: string, args: readonly string[], ok: readonly number[] = [0]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let err = ''
  child.stderr.on('data', (chunk) => (err += chunk))
  child.on('error', () => {
    process.stderr.write(`  ${command} is not installed\n`)
    resolve()
  })
  child.on('exit', (code) =>
    ok.includes(code ?? -1) ? resolve() : reject(new Error(`${command} ended with ${code}: ${err.slice(-400)}`)),
  )
  await promise
}

export async function checksumTable({ source, target }: Lab): Promise<void> {
  await Promise.all([source, target].map((server) => server.query(`CHECKSUM TABLE ${DATABASE}.${TABLE}`)))
}

/** It checks one server and has the replica repeat it; here both are run, one after the other, as its replay would be. */
export async function ptTableChecksum({ source, target }: Lab): Promise<void> {
  for (const server of [source, target]) await ptOn(server)
}

async function ptOn({ admin }: LabServer): Promise<void> {
  await run('pt-table-checksum', [
    `h=${admin.host},P=${admin.port},u=${admin.user},p=${admin.password.reveal()}`,
    `--databases=${DATABASE}`,
    `--tables=${TABLE}`,
    '--replicate=bench_pt.checksums',
    '--create-replicate-table',
    '--no-check-replication-filters',
    '--recursion-method=none',
    '--no-check-binlog-format',
    '--quiet',
  ])
}

export async function reladiff({ source, target }: Lab): Promise<void> {
  const url = ({ admin }: LabServer) =>
    `mysql://${admin.user}:${admin.password.reveal()}@${admin.host}:${admin.port}/${DATABASE}`
  const columns =
    'number,customer_id,status,currency,subtotal,tax,shipping,rate,payload,note,gift,placed_at,exported_at,warehouse,tracking,created_at,updated_at'
  await run(
    'reladiff',
    [url(source), TABLE, url(target), TABLE, '-k', 'id', '-c', columns, '--threads', '1', '--stats'],
    [0, 1],
  )
}
