declare module '../kernel/check.ts' {
  interface PortTypes {
    captures: CaptureReader
  }
}

declare module './services.ts' {
  interface Services {
    captures: CaptureFiles
  }
}

/** What a person captured or exported, by what it tells. */
export const CAPTURE_KINDS = [
  'writes',
  'app',
  'credentials',
  'log',
  'manifests',
  'vault',
  'migrations',
  'monitors',
  'tags',
] as const
export type CaptureKind = (typeof CAPTURE_KINDS)[number]

/** A file or a folder, by the name that the config gives it. */
export interface CaptureFile {
  name: string
  /** Absolute. */
  path: string
}

export type CaptureFiles = Partial<Record<CaptureKind, readonly CaptureFile[]>>

/** Reads captures; what of them becomes evidence is the check's to decide. All throw `CannotTell` where none is named or one cannot be read. */
export interface CaptureReader {
  /** Whole files; of a folder, each file below it whose name `wanted` takes, by its path from there. Symbolic links are not followed. */
  texts(kind: CaptureKind, wanted?: (name: string) => boolean): Promise<readonly CaptureText[]>
  /** For files of any size, plain or gzip. */
  streams(kind: CaptureKind): readonly CaptureStream[]
}

export interface CaptureText {
  name: string
  text: string
}

export interface CaptureStream {
  name: string
  /** Once. Ends of lines are LF, CRLF or NUL. */
  lines(): AsyncIterable<CaptureLine>
}

export interface CaptureLine {
  /** From 1. */
  number: number
  /** Cut at 1 MiB. */
  text: string
  /** Of the whole line, without its end. */
  bytes: number
}
