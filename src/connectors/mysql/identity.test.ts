import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Authority, makeAuthority, makeServer } from '../../../fixtures/world/certificates.ts'
import { Secret } from '../../kernel/secret.ts'
import { connect } from './session.ts'

/** The first packet of a MySQL 8 that offers TLS. */
function greeting(): Buffer {
  const capabilities = 0x81_ff_fa_ff
  const body = Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.0.36\0'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('abcdefgh\0'),
    Buffer.from([capabilities & 0xff, (capabilities >>> 8) & 0xff, 45, 2, 0]),
    Buffer.from([(capabilities >>> 16) & 0xff, (capabilities >>> 24) & 0xff, 21]),
    Buffer.alloc(10),
    Buffer.from('ijklmnopqrst\0'),
    Buffer.from('mysql_native_password\0'),
  ])
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body])
}

/** Whether a client that verifies went on to log in, and over which port it may be reached. */
async function server(authority: Authority, names: readonly string[], addresses: readonly string[]) {
  const { cert, key } = await makeServer(authority, names, addresses)
  const context = createSecureContext({ cert, key })
  const sockets = new Set<Socket>()
  const state = { loggedIn: false }
  const listener = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.write(greeting())
    // The client's request for TLS is a packet of 36 bytes; what follows, in the same chunk or the next, is the handshake.
    socket.once('data', (chunk) => {
      socket.pause()
      socket.unshift(chunk.subarray(36))
      const secure = new TLSSocket(socket, { isServer: true, secureContext: context })
      secure.on('error', () => {})
      secure.on('data', () => {
        state.loggedIn = true
        secure.destroy()
      })
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    state,
    port: (listener.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
    },
  }
}

let authority: Authority
beforeAll(async () => {
  authority = await makeAuthority()
})
const open: { close(): void }[] = []
afterAll(() => {
  for (const one of open) one.close()
})

test.each([
  ['127.0.0.1', ['db.example.com'], ['127.0.0.1'], true],
  ['127.0.0.1', ['localhost'], [], false],
  ['127.0.0.1', ['localhost', 'db.example.com'], ['10.0.0.1'], false],
  ['127.0.0.1', ['127.0.0.1'], [], false],
  ['localhost', ['localhost'], [], true],
  ['localhost', ['db.example.com'], ['127.0.0.1'], false],
])('verify-identity of %s: a certificate for %j and %j is accepted: %j', async (host, names, addresses, accepted) => {
  const { state, port, close } = await server(authority, names, addresses)
  open.push({ close })
  const endpoint = {
    host,
    port,
    user: 'reader',
    password: new Secret('correct horse'),
    kind: 'self-managed' as const,
    tls: { mode: 'verify-identity' as const, ca: authority.certificate.toString('pem') },
  }
  const failure = await connect(endpoint, { statementMs: 5_000, connectMs: 20_000 }).then(
    () => undefined,
    (error: Error) => error,
  )
  expect(state.loggedIn).toBe(accepted)
  if (!accepted) expect(failure?.message).toMatch(/certificate's altnames/)
})
