/** Words after which a server quotes a name of the schema or of replication, never a value of a row. */
const NAMES =
  /(?:\btransaction|\bfor key|\bdatabase|\bdatabase:|\btable|\bcolumn|\bfrom type|\bto type|\bprocedure|\bfunction|\btrigger|\bevent|\bcharacter set|\bcollation|\bplugin|\bchannel|\bsource|\bmaster|\buser|\bhost|\blog)\s*$/i

/** A server's message without values of rows: statements are cut out whole, and of quoted texts only names stay. */
export function scrubbed(message: string): string {
  // Statements and values are quoted as they are, with quotes of their own in them: nothing up to the last possible end is trusted.
  const whole = message
    .replaceAll("the event's", 'the event’s')
    .replace(/\bQuery: '[\s\S]*$/, "Query: '…'")
    .replace(/\b(entry|value:?|string|type:) '[\s\S]*' (for|from|to|in)\b/gi, "$1 '…' $2")
  const first = whole.search(/'(?!…')/)
  const text = (whole.match(/'/g)?.length ?? 0) % 2 === 0 ? whole : `${whole.slice(0, Math.max(0, first))}'…'`
  let out = ''
  let at = 0
  for (const quote of text.matchAll(/'(?:[^'\\]|\\.|'')*'?/g)) {
    const before = text.slice(at, quote.index)
    out += before + (NAMES.test(before) ? quote[0] : "'…'")
    at = quote.index + quote[0].length
  }
  return (out + text.slice(at)).replace(/"(?:[^"\\]|\\.)*"?/g, '"…"').trim()
}

/** `database.table` of a row event, or of a table that the message says is missing. */
export function tableIn(message: string): string | undefined {
  const [, ofEvent, quoted] =
    /\bevent on table ([^\s;]+);/.exec(message) ?? /\b(?:on )?[Tt]able ()'([\w$-]+\.[\w$-]+)'/.exec(message) ?? []
  return ofEvent || quoted || undefined
}

/** GTID, or file and position of the source's log. */
export function transactionIn(message: string): string | undefined {
  const [, gtid] = /\btransaction '([0-9a-f-]{36}:(?:\w+:)?\d+)'/i.exec(message) ?? []
  if (gtid) return gtid
  const [, file, offset] = /\b(?:source|master) log ([^\s,]+), end_log_pos (\d+)/.exec(message) ?? []
  return file && `${file}:${offset}`
}
