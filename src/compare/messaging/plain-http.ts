/** As the SDK's pipeline has it. */
interface Request {
  url: string
  allowInsecureConnection?: boolean
}

/** A policy for the SDK's administration client: it knows https alone, an emulator serves plain HTTP. */
export function overPlainHttp(adminUrl: string) {
  const { protocol, host } = new URL(adminUrl)
  return {
    name: 'over plain HTTP',
    sendRequest<R extends Request, A>(request: R, next: (request: R) => Promise<A>): Promise<A> {
      const url = new URL(request.url)
      url.protocol = protocol
      url.host = host
      request.url = url.href
      request.allowInsecureConnection = true
      return next(request)
    },
  }
}
