import type { Headers } from '../../ports/egress.ts'

/** Headers by which a request is another one than its first line says: its verb, or where it goes. */
const OTHERWISE =
  /(^|-)method(-override)?$|method-override|^x-(original|rewrite)-(url|uri|path)$|^x-forwarded-(method|uri|path)$/
const NOT_THESE = /^access-control-/
/** Parameters that say what is done, in frameworks that read them so. */
const SAYS_VERB = /^(?:_?method|_?action|cmd|command|op|operation|do|x-http-method.*)$/i
/** Parts of a path that do something, whatever the verb. */
export const DOES =
  /^(?:actions?|log-?out|sign-?out|run|start|stop|cancel|delete|remove|destroy|execute|trigger|retry|reset|submit|send|confirm|approve|reject|activate|deactivate|enable|disable|purge|flush|sync|import|process|complete|fail|refund|capture|void|unsubscribe|auth|login|[a-z]+:[a-z]+)$/i
const PLAIN_PART = /^[\w.~!$&'()+,=:@%*-]+$/

/** A verb inside of another: by a header, a parameter, or a body that is read before the verb is. */
export function saysOtherwise({
  verb,
  path,
  headers,
  body,
}: {
  verb: string
  path: string
  headers: Headers
  body: string
}): boolean {
  if (Object.keys(headers).some((name) => OTHERWISE.test(name.toLowerCase()) && !NOT_THESE.test(name.toLowerCase())))
    return true
  // GET with a body is read in as many ways as there are servers.
  if ((verb === 'GET' || verb === 'HEAD') && body !== '') return true
  const query = path.split(/[?#]/).slice(1).join('&')
  const names = [...new URLSearchParams(query).keys(), ...query.split(/[&;]/).map((pair) => pair.split('=')[0] ?? '')]
  if (names.some((name) => SAYS_VERB.test(plain(name).trim()))) return true
  return /(?:^|[&"'\s{,;])(?:_|%5f)method["']?\s*[=:]/i.test(body) || /name="_method"/i.test(body)
}

/** A part that a server may read otherwise than it is written: parents, slashes and parameters inside of it, what is encoded twice. */
export function isUnclear(part: string): boolean {
  if (!PLAIN_PART.test(part) || /%(?:25|2f|5c|3b|00|0[ad])/i.test(part)) return true
  return /^\.{1,2}$/.test(plain(part).trim()) || /[/\\;]/.test(plain(part))
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
