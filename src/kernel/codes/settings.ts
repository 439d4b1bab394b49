export const SETTINGS = {
  'database-yml-tls-key':
    'database.yml does not insist on TLS by a key that the driver knows: it may connect in plain text without a word.',
  'account-grant-missing': 'Statements of the application are refused on the target.',
  'account-missing': 'The application cannot log in to the target.',
  'account-plugin-unusable': 'The account exists, but the target cannot check its password: logging in fails.',
  'account-unusable': 'The account exists on the target, but it is locked or its password has expired.',
  'behaviour-differs':
    'The same expression returns a different result: results change without an error, or errors appear.',
  'binlog-retention-short': 'The source purges its binary log before the target has read it; replication cannot go on.',
  'binlog-unfit': 'The source’s binary log does not carry whole rows: the target cannot be kept in step by it.',
  'database-charset-differs': 'Tables that migrations create get another character set or collation.',
  'database-yml-contradicts-config':
    'database.yml and the config disagree: something was compared that the pods do not use.',
  'database-yml-host': 'database.yml leads the pods to a server other than the target.',
  'database-yml-setting': 'A value in database.yml does not work with the target or the driver.',
  'database-yml-unknown-key': 'A key in database.yml is read by nobody: what it was meant to set is not set.',
  'database-yml-tls-optional': 'database.yml lets the driver connect in plain text where TLS does not come about.',
  'event-scheduler-early': 'Events fire on the target while the source is still the one that writes.',
  'event-scheduler-off': 'The source’s events do not run anywhere after the cutover.',
  'event-scheduler-source-on': 'The source’s own events still write after it was fenced.',
  'gtid-mode-differs':
    'The target does not keep the source’s transaction ids: which transactions arrived cannot be told.',
  'identifier-case-capitals':
    'A name with capitals is stored in lower case on the target: what compares names as text, and replication back to the source, do not find it.',
  'identifier-case-collision': 'Names that differ by case only become one on the target: one of them cannot be loaded.',
  'identifier-case-differs':
    'The target is case-sensitive and the source is not: statements that spell a table differently fail with error 1146.',
  'invisible-key-in-the-way':
    'The source’s table has a primary key, the target’s an invisible one in its place: the statement that made the key stops the replication there (error 1068 or 1075).',
  'keyless-tables-refused':
    'The replication demands a primary key of every table: a statement that makes or alters one without stops it (error 3750).',
  'platform-not-as-declared':
    'The server is not what the config says: rules and remedies of another platform were applied, or the sides are swapped.',
  'rails-sql-mode-differs':
    'The application’s statements are accepted by one server and refused or altered by the other.',
  'rails-sql-mode-refused':
    'The target refuses the sql_mode that Rails asks for: no connection of the application comes up.',
  'replication-account-missing': 'The target cannot log in to the source to read its binary log.',
  'replication-grant-missing': 'The account of the replication may not read the source’s binary log.',
  'server-charset-differs': 'New databases, and clients that name no character set, get another one.',
  'source-certificate-expires': 'The replication’s TLS connection to the source is about to fail.',
  'source-tls-missing': 'The source offers no TLS: the replication would cross the internet in plain text.',
  'sql-mode-differs': 'Statements that one server accepts are refused or silently altered by the other.',
  'target-version-older': 'The target is older than the source: it may not understand what it is sent.',
  'target-version-unsupported': 'Nobody mends the target’s version any more, or Azure removes such servers.',
  'time-zone-not-utc': 'Time stamps made by the server are shifted.',
  'time-zone-tables-differ': 'CONVERT_TZ answers with another time.',
  'time-zone-tables-missing': 'CONVERT_TZ with names of zones answers NULL.',
  'tls-certificate-expires': 'Connections that verify the server are about to fail.',
  'tls-chain-unverified':
    'Who answers cannot be told from somebody in between: the certificate leads to no trusted root.',
  'tls-host-mismatch': 'The certificate is not made out to this host name: clients that verify it refuse to connect.',
  'tls-not-enforced': 'The target accepts connections in plain text.',
  'tls-version-low': 'The target accepts a version of TLS below the agreed one.',
  'upgrade-path-unsupported': 'MySQL does not support going from the source’s version to the target’s in one step.',
  'variable-below-source': 'A limit of the target is narrower: what passed on the source is refused or cut off.',
  'variable-differs': 'The same statements or the same load end otherwise on the target.',
  'version-behavior-differs':
    'The target’s version of MySQL answers some expressions differently by design: the application must be ready for it.',
  'variable-imposed-dangerous': 'The platform or the version brings a setting that breaks something the source allows.',
} as const
