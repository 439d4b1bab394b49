import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder and processes that go with this run, however it ends. */
export class Reaper implements AsyncDisposable {
  readonly folder: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child
    this.folder = folder
  }

  static async start(): Promise<Reaper> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'reaper.mjs')], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin.on('error', () => {})
    child.unref()
    ;(child.stdin as unknown as { unref(): void }).unref()
    // A socket's path may have 107 bytes: the name stays short.
    const folder = await mkdtemp(join(tmpdir(), 'oms-'))
    const reaper = new Reaper(child, folder)
    reaper.#say(`folder ${folder}`)
    return reaper
  }

  watch(pid: number): void {
    this.#say(`pid ${pid}`)
  }

  forget(pid: number): void {
    this.#say(`forget ${pid}`)
  }

  /** A control group: what still runs in it ends with the run, and it is removed. */
  watchCgroup(folder: string): void {
    this.#say(`cgroup ${folder}`)
  }

  forgetCgroup(folder: string): void {
    this.#say(`leave ${folder}`)
  }

  #say(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    this.#child.ref()
    const ended = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await ended
  }
}
