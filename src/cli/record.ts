import './fatal.ts'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Recorder } from '../connectors/http/recorder.ts'
import { EXIT } from '../kernel/ledger.ts'
import { ConfigError } from '../targets/config-error.ts'
import { output } from './output.ts'
import { program } from './program.ts'
import { toolInfo } from './tool.ts'

const HELP = `npm run record -- --to https://host[:port] --file recording.har [--port 8080] [--ca FILE] [--cert FILE --key FILE]

Listens on 127.0.0.1, hands everything through to the endpoint and writes HAR 1.2 until Ctrl-C.
Tokens, cookies, credentials and personal data are taken out before anything reaches the disk: src/compare/http/redact-list.ts says by which
names, src/kernel/forms.ts what is a secret wherever it stands.
`

process.exitCode = await program((signal) => record(process.argv.slice(2), signal))

async function record(argv: readonly string[], signal: AbortSignal): Promise<number> {
  let values: Partial<Record<'to' | 'file' | 'port' | 'ca' | 'cert' | 'key', string>> & { help?: boolean }
  try {
    values = parseArgs({
      args: [...argv],
      options: {
        to: { type: 'string' },
        file: { type: 'string' },
        port: { type: 'string' },
        ca: { type: 'string' },
        cert: { type: 'string' },
        key: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${HELP}`)
    return EXIT.usage
  }
  const { to, file, port = '0', ca, cert, key } = values
  if (values.help) output.write(HELP)
  if (values.help) return 0
  if (!to || !/^https:\/\/[^/]+\/?$/.test(to) || !file || !/^\d+$/.test(port) || !cert !== !key) {
    process.stderr.write(HELP)
    return EXIT.usage
  }
  try {
    const client = cert && key ? { certificate: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } : undefined
    await using recorder = await Recorder.start({
      upstream: new URL(to).origin,
      file,
      version: toolInfo().version,
      port: Number(port),
      ...(ca ? { ca: readFileSync(ca, 'utf8') } : {}),
      ...(client ? { client } : {}),
    })
    output.write(`Recording http://127.0.0.1:${recorder.port} → ${new URL(to).origin} into ${file}; Ctrl-C ends it.\n`)
    const { promise, resolve } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
    output.write(`\n${recorder.count} exchanges recorded.\n`)
    return 0
  } catch (error) {
    throw new ConfigError((error as Error).message)
  }
}
