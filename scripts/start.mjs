#!/usr/bin/env node
// Dependency-free, and able to run on Node 20: prepares the checkout, then hands over to the pinned Node.
//   node scripts/start.mjs test|parity|record|sidekiq:record|servicebus [arguments…]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const STAMP = join(ROOT, 'node_modules/.oms-parity-install')
const NODE = join(ROOT, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
// Rows that are read are garbage a moment later: with a small nursery they do not pile up.
const FRUGAL = ['--max-semi-space-size=4']
const PROGRAMS = {
  parity: 'src/cli/main.ts',
  record: 'src/cli/record.ts',
  'sidekiq:record': 'src/cli/sidekiq-record.ts',
  servicebus: 'fixtures/servicebus/main.ts',
}
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

const [verb, ...rest] = process.argv.slice(2)

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node 20 or newer is needed to start; this is ${process.version}.`)
await install()
if (verb === 'test') process.exitCode = await test(rest)
else if (Object.hasOwn(PROGRAMS, verb ?? ''))
  process.exitCode = await run(NODE, [...FRUGAL, join(ROOT, PROGRAMS[verb]), ...rest])
else fail(`usage: node scripts/start.mjs test|${Object.keys(PROGRAMS).join('|')} [arguments…], not '${verb ?? ''}'`)

async function test(args) {
  const prepared = await run(NODE, [join(ROOT, PROGRAMS.parity), 'prepare'])
  if (prepared !== 0) return prepared
  return await run(NODE, [VITEST, 'run', '--project', 'unit', '--project', 'integration', ...args])
}

async function install() {
  if (installed()) return
  const lock = join(ROOT, '.cache/install.lock')
  await locked(lock, async () => {
    if (installed()) return
    const began = Date.now()
    say('Installing the pinned packages (npm ci), once for this checkout …')
    rmSync(STAMP, { force: true })
    const npm = process.env.npm_execpath
    const args = ['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund']
    const code = npm?.endsWith('.js') ? await run(process.execPath, [npm, ...args]) : await run('npm', args)
    if (code !== 0) fail(`npm ci ended with ${code}; its message stands above.`)
    if (spawnSync(NODE, ['--version']).status !== 0) {
      fail(
        "The pinned Node did not arrive: npm's install scripts seem to be switched off (npm config get ignore-scripts).",
      )
    }
    writeFileSync(STAMP, fingerprint())
    say(`Installed in ${((Date.now() - began) / 1000).toFixed(0)} s.`)
  })
}

function installed() {
  return existsSync(NODE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint()
}

/** Stale as soon as the lock file or the platform is another. */
function fingerprint() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`
}

/** Two first runs at once must not install over each other. A holder that died is found by its process id. */
async function locked(folder, work) {
  mkdirSync(dirname(folder), { recursive: true })
  const owner = join(folder, 'pid')
  for (let told = false; ; ) {
    try {
      mkdirSync(folder)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`Cannot write to ${dirname(folder)}: ${error.message}`)
      if (abandoned(folder, owner)) rmSync(folder, { recursive: true, force: true })
      else if (!told) told = say('Another run is installing; waiting for it …')
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
  writeFileSync(owner, String(process.pid))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  try {
    await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function abandoned(folder, owner) {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0)
    return false
  } catch (error) {
    if (error.code === 'EPERM') return false
    if (error.code === 'ENOENT') return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 5_000
    return true
  }
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, NODE_NO_WARNINGS: '1' } })
    // The terminal sends Ctrl-C to the whole group: the child cleans up, this script waits for it.
    const forward = { SIGINT: () => {}, SIGTERM: () => child.kill('SIGTERM'), SIGHUP: () => child.kill('SIGHUP') }
    for (const [signal, handler] of Object.entries(forward)) process.on(signal, handler)
    child.on('error', (error) => fail(`Cannot run ${command}: ${error.message}`))
    child.on('exit', (code, signal) => {
      for (const [name, handler] of Object.entries(forward)) process.off(name, handler)
      resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 70))
    })
  })
}

function say(line) {
  process.stderr.write(`${line}\n`)
  return true
}

function fail(sentence) {
  say(sentence)
  process.exit(70)
}
