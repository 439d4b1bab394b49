import { CannotTell } from '../../kernel/judgement.ts'
import type { SasReader, SasToken } from '../../ports/sas.ts'
import type { SideHandle } from '../side.ts'

export function sasReader({ services }: Pick<SideHandle, 'services'>): SasReader {
  return {
    tokens() {
      if (!services.sas)
        throw new CannotTell(
          'not-configured',
          'No SAS is named: set readiness.filesystem.sas to the names of the variables that hold them.',
        )
      return services.sas.map(({ name, token }) => ({ name, ...parsed(token.reveal()) }))
    },
  }
}

/** What a SAS allows stands in its parameters; the signature stays here. */
function parsed(text: string): Omit<SasToken, 'name'> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const query = url?.searchParams ?? new URLSearchParams(text.replace(/^\?/, ''))
  if (!query.has('sig')) return { parameters: null }
  const known = /^(sv|ss|srt|sr|sp|st|se|spr|sip|si|sdd|skoid|ske|skt)$/
  return {
    ...(url ? { host: url.hostname, container: url.pathname.split('/')[1] ?? '' } : {}),
    parameters: Object.fromEntries([...query].filter(([key]) => known.test(key))),
  }
}
