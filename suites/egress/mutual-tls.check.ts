import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/egress.ts'

export default defineCheck({
  id: 'egress/mutual-tls',
  question: 'Does NAV serve our certificate along the new path, and nobody without it?',
  plan: 'Cert / secret rotation',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['egress.path'] },
  codes: ['client-certificate-refused', 'client-certificate-not-demanded', 'client-certificate-unchecked'],
  timeout: 180_000,

  async gather({ target }) {
    const path = target['egress.path']
    const mutual = path.farEnds.filter((farEnd) => farEnd.mutual)
    if (mutual.length === 0)
      throw new CannotTell('not-configured', 'config: no far end of egress.farEnds has a client certificate.')
    const ask = async (name: string) => ({
      name,
      own: await path.served(name, 'own'),
      none: await path.served(name, 'none'),
      stranger: await path.served(name, 'stranger'),
    })
    return { label: path.label, asked: await Promise.all(mutual.map(({ name }) => ask(name))) }
  },

  judge({ label, asked }) {
    const findings = asked.flatMap(({ name, own, none, stranger }): Finding[] => {
      const finding = (code: Finding['code'], source: string, target: string, how: string): Finding => ({
        code,
        at: name,
        source,
        target,
        remedy: { how },
      })
      return [
        ...(own.served
          ? []
          : [
              finding(
                'client-certificate-refused',
                'served',
                own.how,
                'Show NAV the certificate that it knows: compare egress/client-certificate, and the certificates that NAV’s service or IIS maps to users.',
              ),
            ]),
        ...(none.served
          ? [
              finding(
                'client-certificate-not-demanded',
                'refused',
                `served without a certificate: ${none.how}`,
                'Have NAV’s administrators require client certificates (IIS: SSL settings, Require).',
              ),
            ]
          : []),
        ...(stranger.served
          ? [
              finding(
                'client-certificate-unchecked',
                'refused',
                `served with a self-signed certificate: ${stranger.how}`,
                'Have NAV’s administrators map known certificates only, and trust only the issuer of ours.',
              ),
            ]
          : []),
      ]
    })
    const notes = asked.map(
      ({ name, none, stranger }) =>
        `${label}, ${name}: without a certificate ${none.how}; with a stranger’s ${stranger.how}.`,
    )
    return verdictOf(findings, asked.length * 3, { notes })
  },
})
