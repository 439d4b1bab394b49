import { describe, expect, test } from 'vitest'
import { SharedReads } from './shared-reads.ts'

const never = () => new AbortController().signal

describe('reads that several askers share', () => {
  test('askers at the same time, and soon after, share one read', async () => {
    const reads = new SharedReads<number>()
    const owner = {}
    let count = 0
    const read = async () => ++count
    const both = await Promise.all([reads.read(owner, 'a', never(), read), reads.read(owner, 'a', never(), read)])
    expect(both).toEqual([1, 1])
    expect(await reads.read(owner, 'a', never(), read)).toBe(1)
    expect(await reads.read(owner, 'b', never(), read)).toBe(2)
    expect(await reads.read({}, 'a', never(), read)).toBe(3)
  })

  test('the first asker that gives up does not spoil the others', async () => {
    const reads = new SharedReads<string>()
    const owner = {}
    const first = new AbortController()
    const answer = Promise.withResolvers<string>()
    let seen: AbortSignal | undefined
    const read = (signal: AbortSignal) => {
      seen = signal
      return answer.promise
    }
    const one = reads.read(owner, 'k', first.signal, read)
    const two = reads.read(owner, 'k', never(), read)
    first.abort(new Error('too slow'))
    await expect(one).rejects.toThrow('too slow')
    expect(seen?.aborted).toBe(false)
    answer.resolve('catalog')
    expect(await two).toBe('catalog')
  })

  test('the read stops when the last asker gives up, and the next one reads anew', async () => {
    const reads = new SharedReads<string>()
    const owner = {}
    const asker = new AbortController()
    const stopped: unknown[] = []
    const hanging = (signal: AbortSignal) =>
      new Promise<string>((_, reject) =>
        signal.addEventListener('abort', () => {
          stopped.push(signal.reason)
          reject(signal.reason)
        }),
      )
    const one = reads.read(owner, 'k', asker.signal, hanging)
    const reason = new Error('interrupted')
    asker.abort(reason)
    await expect(one).rejects.toBe(reason)
    expect(stopped).toEqual([reason])
    expect(await reads.read(owner, 'k', never(), async () => 'fresh')).toBe('fresh')
  })

  test('a failure is not kept', async () => {
    const reads = new SharedReads<string>()
    const owner = {}
    const failing = reads.read(owner, 'k', never(), async () => {
      throw new Error('gone')
    })
    await expect(failing).rejects.toThrow('gone')
    expect(await reads.read(owner, 'k', never(), async () => 'back')).toBe('back')
  })
})
