import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CannotTell } from '../../kernel/judgement.ts'
import type { ClientCertificateReader } from '../../ports/egress.ts'
import type { ClientCertificateFiles } from '../../ports/egress-service.ts'
import type { SideHandle } from '../side.ts'
import { infoOf, keyOf } from './secure.ts'

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** The private key is read, and nothing of it is kept but its public half. */
export function clientCertificateReader({ role, services }: SideHandle): ClientCertificateReader {
  const files = services.clientCertificate
  if (!files)
    throw new CannotTell(
      'not-configured',
      `config: egress.clientCertificate.${role === 'source' ? 'old' : 'new'} is not stated: no certificate to look at.`,
    )
  return {
    async read() {
      const text = textOf(files.certificate)
      const chain = (text.match(PEM) ?? []).map((pem) => infoOf(new X509Certificate(pem)))
      if (chain.length === 0) throw new CannotTell('nothing-examined', `${files.certificate} holds no PEM certificate.`)
      const key = files.key === undefined ? null : keyOf(createPublicKey(createPrivateKey(textOf(files.key))))
      return { path: files.certificate, chain, key, unreadable: unreadableBy(files) }
    },
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CannotTell('unreachable', `${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    })
  }
}

/** By the modes of the files and of the folders above them: whoever runs this may be allowed more than the application. */
function unreadableBy({ certificate, key, reader }: ClientCertificateFiles): string[] {
  if (!reader) return []
  return [certificate, key].flatMap((path) => {
    if (path === undefined) return []
    const closed = aboveOf(path).find((folder) => !allows(folder, reader, 0o1))
    if (closed) return [`${path}: user ${reader.uid} may not enter ${closed}`]
    return allows(path, reader, 0o4) ? [] : [`${path}: user ${reader.uid} may not read it (mode ${modeOf(path)})`]
  })
}

function allows(path: string, { uid, gids }: NonNullable<ClientCertificateFiles['reader']>, bit: number): boolean {
  const { mode, uid: owner, gid } = statSync(path)
  const shift = owner === uid ? 6 : gids.includes(gid) ? 3 : 0
  return uid === 0 || ((mode >> shift) & bit) !== 0
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

function aboveOf(path: string): string[] {
  const above: string[] = []
  for (let folder = dirname(path); existsSync(folder) && folder !== dirname(folder); folder = dirname(folder))
    above.unshift(folder)
  return above
}
