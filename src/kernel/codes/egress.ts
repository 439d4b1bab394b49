export const EGRESS = {
  'answer-body-differs':
    'The far end says something else along the new path: orders, stock or prices will be other ones.',
  'answer-charset-differs': 'Text arrives in another character table: names and addresses will be damaged.',
  'answer-compression-differs': 'Somebody on one of the paths packs or unpacks the answers.',
  'answer-fault': 'NAV answers with a SOAP fault where it answered with a result, or the other way round.',
  'answer-format-differs': 'Numbers or dates are written in another way: they may be read wrongly.',
  'answer-header-differs': 'A header that clients act by differs.',
  'answer-missing':
    'A question that the old path gets an answer to gets none along the new one, or the other way round.',
  'answer-redirected': 'One path is sent elsewhere.',
  'answer-status-differs': 'The same question ends otherwise along the new path.',
  'answer-truncated': 'Answers arrive without their end along one of the paths.',
  'client-certificate-differs':
    'The new side shows NAV another certificate than the old host: NAV may know only that one.',
  'client-certificate-expires': 'The certificate that NAV knows us by is about to end: every call will fail.',
  'client-certificate-not-demanded':
    'NAV serves whoever comes without a certificate: what protects it is the allow-list alone.',
  'client-certificate-refused': 'NAV does not serve the new side’s certificate.',
  'client-certificate-unchecked':
    'NAV serves a certificate that nobody signed: it asks for one and does not look at it.',
  'client-certificate-unreadable':
    'The application’s user may not read the certificate or its key: every call to NAV fails.',
  'client-chain-differs':
    'The certificates of the issuers that go with it are others: NAV may not find the way to its root.',
  'client-key-differs': 'The private key is not that of the certificate: no handshake succeeds.',
  'egress-address-not-listed':
    'The far end’s allow-list lacks one of our addresses: some calls are refused, which ones is chance.',
  'egress-address-unexpected': 'The new path leaves by an address that nobody agreed on: the far ends will refuse it.',
  'egress-certificate-expires': 'The far end’s certificate is about to end.',
  'egress-dns-differs': 'The far end’s name leads elsewhere on the new side.',
  'egress-far-end-refuses': 'The far end turns the new path away: so does an allow-list that lacks the address.',
  'egress-path-down': 'The new path itself does not work: nothing leaves.',
  'egress-tls-differs': 'The far end shows another certificate, version or cipher along the new path.',
  'egress-tls-host-mismatch': 'The certificate along the new path is not made out to the far end.',
  'egress-tls-intercepted':
    'Somebody on the new path opens the encryption: tokens and customers are read there, and clients that verify refuse.',
  'egress-tls-unverified': 'The far end’s certificate leads to no trusted root.',
  'egress-tls-version-low': 'The new path ends in a version of TLS below the agreed one.',
  'path-slower': 'Calls take longer along the new path than agreed: jobs queue up and time out.',
  'path-throughput-lower': 'Large answers arrive slower along the new path than agreed.',
} as const
