import { spawn } from 'node:child_process'
import type { Lab, LabServer } from '../fixtures/world/lab.ts'
import { DATABASE, TABLE } from './table.ts'

/** Runs a peer to its end; one that is not installed is told and counts as no time at all. */
async function run(command: string, args: readonly string[], sees?: RegExp): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  child.on('error', () => {
    process.stderr.write(`  ${command} is not installed\n`)
    resolve()
  })
  child.on('exit', (code) =>
    code === 0 && (sees?.test(out) ?? true)
      ? resolve()
      : reject(new Error(`${command} ended with ${code}: ${err.slice(-400)}`)),
  )
  await promise
}

export async function checksumTable({ source, target }: Lab): Promise<void> {
  await Promise.all([source, target].map((server) => server.query(`CHECKSUM TABLE ${DATABASE}.${TABLE}`)))
}

/** The work that it has both servers do, one after the other: on the source, and again on the replica. */
export async function ptTableChecksum({ source, target }: Lab): Promise<void> {
  for (const server of [source, target]) await ptOn(server)
}

/** As it is used: on the source, its statements replicated, until the replica has repeated the last of them. */
export async function ptThroughReplication(lab: Lab): Promise<void> {
  await ptOn(lab.source)
  await lab.caughtUp(600_000)
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

/** It asks for MD5(), which newer servers keep in a component. */
export async function installMd5({ source, target }: Lab): Promise<void> {
  for (const server of [source, target])
    await server
      .run('SET SESSION sql_log_bin = 0', "INSTALL COMPONENT 'file://component_classic_hashing'")
      .catch(() => process.stderr.write('  no component for MD5(): reladiff needs a server that has it\n'))
}

export async function reladiff({ source, target }: Lab): Promise<void> {
  const url = ({ admin }: LabServer) =>
    `mysql://${admin.user}:${admin.password.reveal()}@${admin.host}:${admin.port}/${DATABASE}`
  const columns =
    'number customer_id status currency subtotal tax shipping rate payload note gift placed_at exported_at warehouse tracking created_at updated_at'
  await run(
    'reladiff',
    [
      ...[url(source), TABLE, url(target), TABLE, '-k', 'id', '--threads', '1', '--stats'],
      ...columns.split(' ').flatMap((column) => ['-c', column]),
    ],
    /rows unchanged/,
  )
}
