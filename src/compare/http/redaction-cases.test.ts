import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Answer, EgressPath, Exchange } from '../../ports/egress.ts'
import { readHar } from './har.ts'
import { writeHar } from './har-write.ts'
import { HttpRedactor } from './redact.ts'
import { replay } from './replay.ts'
import { replayFindings } from './replay-findings.ts'

interface Case {
  what: string
  path?: string
  headers?: Record<string, string>
  json?: unknown
  xml?: string
  answerHeaders?: Record<string, string>
  answerXml?: string
  hidden: string[]
}

const FILE = new URL('../../../fixtures/redaction/exchanges.json', import.meta.url)
const { exchanges } = JSON.parse(readFileSync(FILE, 'utf8')) as { exchanges: Case[] }

function answerOf(body: string, type: string, headers: Record<string, string> = {}): Answer {
  return {
    status: 200,
    headers: { 'content-type': type, ...headers },
    body: Buffer.from(body),
    cut: null,
    failure: null,
    throttled: false,
    ms: 1,
  }
}

/** Everything that is written of an exchange: its recording, and the findings where the other side answers otherwise. */
async function written({ path = '/x', headers = {}, json, xml, answerHeaders = {}, answerXml }: Case): Promise<string> {
  const type = json === undefined ? 'text/xml' : 'application/json'
  const body = json === undefined ? (xml ?? answerXml ?? '<e/>') : JSON.stringify(json)
  const request = {
    method: 'POST',
    origin: 'https://far.example',
    path,
    headers: { 'content-type': type, ...headers },
    body,
  }
  const answer = answerOf(body, type, answerHeaders)
  const har = writeHar([{ startedAt: 0, request, answer }], new HttpRedactor(Buffer.from('test')), '1')
  const [again] = readHar(har)
  const kept = `${har}\n${again?.request.path}\n${again?.request.body}\n${Buffer.from(again?.answer.body ?? [])}`
  const exchange: Exchange = {
    id: 'a.har #1',
    farEnd: 'far',
    operation: { name: 'x', kind: 'safe' },
    request,
    recorded: answer,
  }
  const path_ = (given: Answer) =>
    ({
      label: 'path',
      recorded: false,
      exchanges: async () => [exchange],
      leftOut: async () => [],
      send: async () => given,
    }) as unknown as EgressPath
  // One value after another is another one on the new side: each leaf is told by itself.
  const changed = (text: string) => text.replace(/(?<=[>"])[^<>"{}[\]]{4,}(?=[<"])/g, (value) => `${value}0`)
  const others = [answerOf(changed(body), type, answerHeaders), answerOf(json === undefined ? '<e/>' : '{}', type)]
  const rules = { headers: Object.keys(answerHeaders), ignore: [], concurrency: 1 }
  const run = { signal: new AbortController().signal, progress: () => {} }
  const reports = []
  for (const [old, now] of others.flatMap((other) => [
    [answer, other] as const,
    [other, answer] as const,
    [answerOf('<e/>', type, answerHeaders), answerOf('<e/>', type)] as const,
  ])) {
    const evidence = await replay(path_(old), path_(now), rules, run)
    reports.push(evidence, replayFindings(evidence.groups))
  }
  return `${kept}\n${JSON.stringify(reports)}`
}

describe('nothing that is hidden is written anywhere', () => {
  test.each(exchanges)('$what', async (one) => {
    const text = await written(one)
    for (const hidden of one.hidden) {
      expect(text).not.toContain(hidden)
      expect(text).not.toContain(encodeURIComponent(hidden))
      expect(text).not.toContain(Buffer.from(hidden).toString('base64').replace(/=+$/, ''))
    }
  })
})
