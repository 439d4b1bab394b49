import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ServiceBusClient } from '@azure/service-bus'
import { startBroker } from '../fixtures/servicebus/broker.ts'
import { median } from './measure.ts'

/** `npm run bench:servicebus [-- --messages 20000 --runs 3]`: the embedded broker through the real SDK, both in this process. Messages a second, from the first send to the last completion. */
const { values } = parseArgs({
  options: { messages: { type: 'string', default: '20000' }, runs: { type: 'string', default: '3' } },
})
const MESSAGES = Number(values.messages)
const RUNS = Number(values.runs)
const IN_FLIGHT = 200
const BATCH = 100

const CONFIG = {
  UserConfig: {
    Namespaces: [
      {
        Name: 'bench',
        Queues: [{ Name: 'queue' }],
        Topics: [{ Name: 'topic', Subscriptions: [{ Name: 'oms' }, { Name: 'tap' }] }],
      },
    ],
  },
}

const body = { order: 'PS0000012345', status: 'released', lines: [{ sku: '806123', quantity: 2 }] }
const message = (n: number) => ({ body, messageId: `m${n}`, contentType: 'application/json' })

/** Sends one by one, at most so many unanswered, while a receiver completes what comes. */
async function sendReceiveComplete(connectionString: string): Promise<void> {
  await using client = closing(connectionString)
  const receiver = client.createReceiver('queue')
  const done = Promise.withResolvers<void>()
  let completed = 0
  receiver.subscribe(
    {
      processMessage: async () => {
        if (++completed === MESSAGES) done.resolve()
      },
      processError: async ({ error }) => done.reject(error),
    },
    { maxConcurrentCalls: IN_FLIGHT },
  )
  const sender = client.createSender('queue')
  await inTurns(MESSAGES, IN_FLIGHT, (n) => sender.sendMessages(message(n)))
  await done.promise
}

async function sendBatches(connectionString: string): Promise<void> {
  await using client = closing(connectionString)
  const sender = client.createSender('queue')
  await inTurns(MESSAGES / BATCH, 4, (n) =>
    sender.sendMessages(Array.from({ length: BATCH }, (_, i) => message(n * BATCH + i))),
  )
}

async function publishToTwo(connectionString: string): Promise<void> {
  await using client = closing(connectionString)
  const sender = client.createSender('topic')
  await inTurns(MESSAGES, IN_FLIGHT, (n) => sender.sendMessages(message(n)))
}

function closing(connectionString: string) {
  const client = new ServiceBusClient(connectionString)
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}

async function inTurns(count: number, most: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: most }, worker))
}

for (const [title, work] of [
  ['send ‖ receive ‖ complete, one by one', sendReceiveComplete],
  [`send in batches of ${BATCH}`, sendBatches],
  ['publish to a topic with two subscriptions', publishToTwo],
] as const) {
  const rates: number[] = []
  for (let run = 0; run < RUNS; run++) {
    await using broker = await startBroker({ config: CONFIG })
    const began = performance.now()
    await work(broker.connectionString)
    rates.push(MESSAGES / ((performance.now() - began) / 1000))
    await wait(100)
  }
  process.stdout.write(
    `${title.padEnd(44)} ${Math.round(median(rates)).toLocaleString('en').padStart(8)} msg/s   (${rates.map((rate) => Math.round(rate)).join(', ')})\n`,
  )
}
