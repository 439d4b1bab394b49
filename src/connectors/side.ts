import type { Role } from '../kernel/check.ts'
import type { Services } from '../ports/services.ts'
import type { ServerHandle } from './mysql/handle.ts'

/** What an adapter gets of one side for the length of one check. */
export interface SideHandle extends ServerHandle {
  role: Role
  services: Partial<Services>
  /** Closed when the check is over: connections that an adapter opens go here. */
  resources: AsyncDisposableStack
}
