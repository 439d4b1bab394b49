/** Texts of a chunk never go over its end, so that a text is one run of bytes. */
const CHUNK = 1 << 22
/** A short history need not take a whole one. */
const FIRST_CHUNK = 1 << 17
const MOST_CHUNKS = 1 << 10
const LONGEST = 0xffff

/** In front of texts that are not ASCII: no ASCII text begins with it. */
const WIDE = 0xff

/**
 * Numbers texts 0, 1, 2 … in the order in which they are first seen. Open addressing over the exact bytes: two texts are never
 * taken for one. Holds some twenty bytes a text beside its own.
 */
export class Texts {
  readonly #chunks: Uint8Array[] = []
  /** Bytes used of the last chunk. */
  #used = 0
  /** Where each text is: chunk × CHUNK + offset. */
  #refs = new Uint32Array(1 << 10)
  /** Hash and number + 1, by turns; a number of 0 is an empty slot. */
  #slots = new Uint32Array(2 << 11)
  #mask = (1 << 11) - 1
  size = 0

  /** The number of a text; a new one where it was not seen before. Refuses texts above 32 000 characters. */
  intern(text: string): number {
    const found = this.#look(text)
    if (found >= 0) return found
    const number = this.size++
    if (number === this.#refs.length) this.#refs = enlarged(this.#refs)
    this.#refs[number] = (this.#chunks.length - 1) * CHUNK + this.#used
    this.#used += 2 + this.#length
    this.#slots[2 * this.#slot] = this.#hash
    this.#slots[2 * this.#slot + 1] = number + 1
    if (this.size * 4 > (this.#mask + 1) * 3) this.#spread()
    return number
  }

  /** The number of a text that was seen, else −1. */
  find(text: string): number {
    return this.#look(text)
  }

  text(number: number): string {
    const ref = this.#refs[number] as number
    const chunk = this.#chunks[Math.floor(ref / CHUNK)] as Uint8Array
    const at = ref % CHUNK
    const length = (chunk[at] as number) | ((chunk[at + 1] as number) << 8)
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + at + 2, length)
    return bytes[0] === WIDE ? bytes.subarray(1).toString('utf16le') : bytes.toString('latin1')
  }

  // Left behind by the last look: a second return value for every text would be an object for every text.
  #length = 0
  #hash = 0
  #slot = 0

  /** Writes the text to the free end of the last chunk, where it stays only if it is new. */
  #look(text: string): number {
    const most = text.length * 2 + 1
    if (most > LONGEST) throw new RangeError('A key has more than 32 000 characters.')
    let chunk = this.#chunks.at(-1)
    if (!chunk || this.#used + 2 + most > chunk.length) {
      if (this.#chunks.length === MOST_CHUNKS) throw new RangeError('The keys have more than four gigabytes.')
      chunk = new Uint8Array(chunk ? CHUNK : FIRST_CHUNK)
      this.#chunks.push(chunk)
      this.#used = 0
    }
    const start = this.#used + 2
    let hash = 0x811c9dc5
    let i = 0
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) break
      chunk[start + i] = code
      hash = Math.imul(hash ^ code, 0x01000193)
    }
    let length = text.length
    if (i < length) {
      const bytes = Buffer.from(text, 'utf16le')
      chunk[start] = WIDE
      chunk.set(bytes, start + 1)
      length = bytes.length + 1
      for (hash = WIDE, i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
    }
    chunk[this.#used] = length & 0xff
    chunk[this.#used + 1] = length >> 8
    // FNV alone leaves the low bits of texts that end alike too close together.
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash = (hash ^ (hash >>> 16)) >>> 0
    this.#length = length
    this.#hash = hash
    const slots = this.#slots
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const number = slots[2 * slot + 1] as number
      if (number === 0) {
        this.#slot = slot
        return -1
      }
      if (slots[2 * slot] === hash && this.#same(chunk, number - 1)) return number - 1
    }
  }

  #same(own: Uint8Array, number: number): boolean {
    const ref = this.#refs[number] as number
    const other = this.#chunks[Math.floor(ref / CHUNK)] as Uint8Array
    const at = ref % CHUNK
    const start = this.#used
    for (let i = this.#length + 1; i >= 0; i--) if (other[at + i] !== own[start + i]) return false
    return true
  }

  #spread(): void {
    const old = this.#slots
    this.#mask = (this.#mask + 1) * 2 - 1
    this.#slots = new Uint32Array((this.#mask + 1) * 2)
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue
      let slot = (old[i] as number) & this.#mask
      while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask
      this.#slots[2 * slot] = old[i] as number
      this.#slots[2 * slot + 1] = old[i + 1] as number
    }
  }
}

function enlarged(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.ceil(values.length * 1.5))
  larger.set(values)
  return larger
}
