import { execFile } from 'node:child_process'

export interface Ran {
  stdout: string
  stderr: string
}

/** Runs a program to its end. Rejects with the last lines of what it said. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const { signal, timeoutMs = 300_000 } = options
    execFile(
      command,
      args,
      { maxBuffer: 32 << 20, timeout: timeoutMs, ...(signal ? { signal } : {}), env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout, stderr) => {
        if (!error) resolve({ stdout, stderr })
        else
          reject(
            new Error(
              `${command} failed: ${`${stderr || stdout || error.message}`.trim().split('\n').slice(-3).join(' ')}`,
              { cause: error },
            ),
          )
      },
    )
  })
}
