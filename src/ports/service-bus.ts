import type { Secret } from '../kernel/secret.ts'

/** How a side reaches its namespace. */
export interface BusEndpoint {
  /** `Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…`, with the rights Listen and Manage; Send where canaries are allowed. */
  connectionString: Secret
  /** Administration of an emulator over plain HTTP; absent: the namespace's own. */
  adminUrl?: string
  /** Where canaries may be sent, and how they must look to pass the rules there. */
  canaries: readonly BusCanary[]
}

export interface BusCanary {
  /** Name of a queue or topic. */
  to: string
  subject?: string
  sessionId?: string
  properties: Readonly<Record<string, string | number | boolean>>
}

/** What can be set on an entity; times in seconds, null for "never". */
export interface BusSettings {
  lockSeconds: number
  maxDeliveryCount: number
  requiresSession: boolean
  requiresDuplicateDetection: boolean
  duplicateWindowSeconds: number
  ttlSeconds: number | null
  deadLetteringOnExpiration: boolean
  forwardTo: string | null
  forwardDeadLettersTo: string | null
}

export interface BusRule {
  name: string
  /** SQL with its parameters put in, a correlation as `site = 'US' AND sys.subject = 'x'`, keys in order. */
  filter: string
  /** SQL with its parameters put in; absent: none. */
  action?: string
}

/** A queue, a topic, or a subscription (`topic/Subscriptions/name`) as the namespace has it. */
export interface BusEntity {
  name: string
  /** `Active`, `Disabled`, `ReceiveDisabled`, `SendDisabled`. */
  status: string
  /** Without what its kind does not have. */
  settings: Partial<BusSettings>
  /** Of subscriptions alone. */
  rules?: readonly BusRule[]
}

export interface BusTopologyReader {
  /** Undefined where there is none of that name. */
  entity(name: string): Promise<BusEntity | undefined>
}

/** `active` includes what is locked or deferred: the service does not tell them apart. */
export interface BusCounts {
  active: number
  deadLetter: number
}

/** What a peek shows without taking anything; bodies are not read. */
export interface PeekedMessage {
  /** Digits. */
  sequence: string
  messageId: string
  state: 'active' | 'deferred' | 'scheduled'
  /** 0: never delivered in vain. */
  deliveryCount: number
  /** Of a dead letter. */
  reason?: string
  /** Sent by the harness. */
  canary: boolean
}

/** A receiver that is attached at this moment. */
export interface BusAttachment {
  entity: string
  /** The `identifier` that the client gave itself. */
  identifier: string
}

export interface BusMessageReader {
  counts(entity: string): Promise<BusCounts>
  /** From the first sequence number on, at most `limit`. */
  peek(
    entity: string,
    limit: number,
    of?: 'messages' | 'dead-letters',
  ): Promise<{ messages: PeekedMessage[]; more: boolean }>
  /** Undefined where nobody tells: no API of the real service lists receivers. */
  attached(): Promise<BusAttachment[] | undefined>
}

export interface BusCanarySender {
  /** Undefined where the config allows none there; else the canary's message id. It expires after `ttlMs`. @param entity queue or subscription that it is to reach */
  send(entity: string, ttlMs: number): Promise<string | undefined>
}

/** A rule as a side expects it: SQL, or the properties of a correlation filter. */
export interface ExpectedRule {
  name: string
  sql?: string
  correlation?: { properties: Readonly<Record<string, string | number | boolean>> } & Readonly<
    Partial<Record<(typeof CORRELATION)[number], string>>
  >
  /** SQL; absent: none. */
  action?: string
}

export const CORRELATION = [
  'correlationId',
  'messageId',
  'to',
  'replyTo',
  'subject',
  'sessionId',
  'replyToSessionId',
  'contentType',
] as const

/** What a side's application was written for. */
export interface DeclaredBusSide {
  expects: readonly ({ name: string; rules?: readonly ExpectedRule[] } & Partial<BusSettings>)[]
  /** Queues and subscriptions that its workers receive from. */
  consumes: readonly string[]
  /** Patterns of the identifiers of its receivers. */
  identifiers: readonly string[]
}

declare module '../kernel/check.ts' {
  interface Declared {
    serviceBus?: Readonly<Record<Role, DeclaredBusSide>> & {
      /** As measured. */
      processing?: { longestSeconds: number; renewsLocks: boolean; headroom: number }
      /** Whether the new side takes over what waits. */
      backlog: 'none' | 'waits'
      marginSeconds: number
      /** By queue or subscription. */
      knownDeadLetters: Readonly<Record<string, number>>
    }
  }
  interface PortTypes {
    'bus.topology': BusTopologyReader
    'bus.messages': BusMessageReader
    'bus.canary': BusCanarySender
  }
}

declare module './services.ts' {
  interface Services {
    serviceBus: BusEndpoint
  }
}
