import {
  type CaptureRead,
  gapsOf,
  Inventory,
  readCapture,
  toldHome,
} from '../../src/compare/readiness/files/inventory.ts'
import { inspectSource, isAppSource } from '../../src/compare/readiness/ruby/tree.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/filesystem',
  question: 'Has every path that the app writes under Rails.root or /home a home in the new world?',
  plan: 'Filesystem dependencies',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['captures'] },
  codes: ['path-without-home'],
  timeout: 300_000,

  async gather({ source: { captures } }, { declared }) {
    const filesystem = declared.readiness?.filesystem
    if (!filesystem)
      throw new CannotTell(
        'not-configured',
        'config: readiness.filesystem (root, hosts, captures, homes) is not stated.',
      )
    const texts = await captures.texts('app', isAppSource)
    const inventory = new Inventory(filesystem)
    const reads: CaptureRead[] = []
    for (const [index, stream] of captures.streams('writes').entries()) {
      const about = filesystem.captures[index]
      if (about) reads.push(await readCapture(stream.lines(), about, filesystem.root, inventory))
    }
    const source = await inspectSource(texts, filesystem.root, filesystem.expressions)
    for (const { at, call, path } of source.sites) inventory.add(path, `${at} ${call}`)
    // Whether it is written or only read there: it has a home.
    const housed = source.unclear.filter(({ path }) => path !== undefined && inventory.homeOf(path) !== null)
    for (const { at, call, path } of housed) inventory.add(path ?? '', `${at} ${call}`)
    const unclear = source.unclear.filter((one) => !housed.includes(one))
    const { files, invalid } = source
    return { filesystem, reads, files, written: inventory.all(), overflow: inventory.overflow, unclear, invalid }
  },

  judge({ filesystem, reads, files, written, overflow, unclear, invalid }) {
    const findings: Finding[] = written
      .filter(({ home }) => home === null)
      .map(({ kind, count, seen }) => ({
        code: 'path-without-home',
        at: kind,
        source: `written ${count} times: ${seen.join(', ')}`,
        target: null,
        remedy: {
          how: 'Give it a home in readiness.filesystem.homes (Key Vault mount, Blob by a SAS, stdout, the pod’s own disk with a reason) and have the app use it.',
        },
      }))
    const gaps = [
      ...gapsOf(reads, filesystem),
      ...(files === 0 ? ['the folder readiness.filesystem.app holds no Ruby source'] : []),
      ...(overflow ? ['the captures hold too many different paths to be told apart'] : []),
      ...(invalid ?? []).map((file) => `${file}: not valid Ruby`),
      ...unclear.map(({ at, call, path }) =>
        path === undefined
          ? `${at}: what ${call} writes cannot be read from the source`
          : `${at}: ${call} is given ${path} and may write there`,
      ),
    ]
    if (findings.length === 0 && gaps.length > 0)
      return unproven(
        'nothing-examined',
        `${gaps.slice(0, 3).join('; ')}${gaps.length > 3 ? `; and ${gaps.length - 3} more` : ''}.${unclear.length > 0 ? ' Configure such places in readiness.filesystem.expressions (paths: [] where nothing is written).' : ''}`,
      )
    const used = new Set(written.map(({ home }) => home))
    const idle = filesystem.homes.filter((_, index) => !used.has(index)).flatMap(({ paths }) => paths)
    const by = Map.groupBy(
      written.filter(({ home }) => home !== null),
      ({ home }) => toldHome(filesystem.homes[home ?? 0] as (typeof filesystem.homes)[number]),
    )
    return verdictOf(findings, written.length, {
      notes: [
        `${reads.reduce((sum, { paths }) => sum + paths, 0)} written paths of ${new Set(reads.map(({ host }) => host)).size} hosts and ${files} files of source: ${[...by].map(([home, kinds]) => `${kinds.length} → ${home}`).join('; ')}.`,
        ...(findings.length > 0 ? gaps.map((gap) => `Not examined: ${gap}.`) : []),
        ...(idle.length > 0 ? [`Nothing was seen to write to ${idle.join(', ')}.`] : []),
      ],
    })
  },
})
