/** HalfSipHash-2-4 (Aumasson and Bernstein): short digests of text that say nothing to who does not have the key. No package, no wait. */
export function keyedDigest(text: string, [k0, k1]: readonly [number, number]): string {
  let v0 = k0
  let v1 = k1
  let v2 = 0x6c796765 ^ k0
  let v3 = 0x74656462 ^ (k1 ^ 0xee)
  v1 ^= 0xee
  const round = () => {
    v0 = (v0 + v1) | 0
    v1 = rotated(v1, 5) ^ v0
    v0 = rotated(v0, 16)
    v2 = (v2 + v3) | 0
    v3 = rotated(v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = rotated(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = rotated(v1, 13) ^ v2
    v2 = rotated(v2, 16)
  }
  const absorb = (word: number) => {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }
  for (let at = 0; at + 1 < text.length; at += 2) absorb(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16))
  absorb((text.length % 2 === 1 ? text.charCodeAt(text.length - 1) : 0) | (text.length << 17))
  v2 ^= 0xee
  for (let i = 0; i < 4; i++) round()
  return ((v1 ^ v3) >>> 0).toString(16).padStart(8, '0')
}

export function newKey(): readonly [number, number] {
  const [a = 0, b = 0] = crypto.getRandomValues(new Int32Array(2))
  return [a, b]
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
