import { hash } from 'node:crypto'

const BLOCK = 64

/** The first 32 bits of HMAC-SHA-256, in hexadecimal. A body may hold 100,000 values: an object of a library for each takes too long. */
export class KeyedDigest {
  readonly #inner: Uint8Array
  readonly #outer: Uint8Array

  /** @param key at most 64 bytes */
  constructor(key: Uint8Array) {
    const padded = Buffer.alloc(BLOCK)
    padded.set(key)
    this.#inner = padded.map((byte) => byte ^ 0x36)
    this.#outer = padded.map((byte) => byte ^ 0x5c)
  }

  of(value: string): string {
    const inner = hash('sha256', Buffer.concat([this.#inner, Buffer.from(value)]), 'buffer')
    return hash('sha256', Buffer.concat([this.#outer, inner]), 'hex').slice(0, 8)
  }
}
