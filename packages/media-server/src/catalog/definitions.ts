/** What a cloud has given a name to. Names are compared bytewise, and belong to one cloud. */
export interface Definitions<T> {
  /** Whether it is new: what has the name already stays as it is, and the answer is `false`. */
  create(cloudName: string, name: string, value: T): Promise<boolean>
  get(cloudName: string, name: string): Promise<T | null>
  /**
   * Puts another value in the place of the one there is, in one durable transaction; `null` when there is none. When `change`
   * throws, nothing changes.
   */
  replace(cloudName: string, name: string, change: (value: T) => T): Promise<T | null>
  /** What was there, or `null`. */
  remove(cloudName: string, name: string): Promise<T | null>
  /** Newest first. @param query.after the `sequence` that the page before ended with. */
  list(cloudName: string, query: { after?: number | undefined; limit: number }): Promise<readonly Defined<T>[]>
}

export interface Defined<T> {
  name: string
  value: T
  /** Its place in the order of listing; never given twice. */
  sequence: number
}

/** Parameters for uploads to come, under a name. */
export interface UploadPreset {
  /** 32 hex digits, the same for as long as it is there. */
  externalId: string
  /** Whether uploads without a signature may name it. */
  unsigned: boolean
  /** As they came over the wire; what they mean is read when they are used. */
  settings: Readonly<Record<string, string>>
}

/** A URL that is told of events of one type, or of all. */
export interface Trigger {
  uri: string
  /** Of Cloudinary's; `all` is every one. */
  eventType: string
  /** Milliseconds since the Unix epoch. */
  createdAt: number
  /** When it was given another URL last, likewise. */
  updatedAt: number
}

/** A file that has arrived whole, as a session of one chunk or more, and was answered before anything was made of it. */
export interface PromisedUpload {
  kind: 'upload'
  uploadId: string
  /** As they came over the wire, without key and signature. */
  fields: Readonly<Record<string, string>>
  isSigned: boolean
  preset: (UploadPreset & { name: string }) | null
  /** The resource type in the path. */
  requested: string
  filename: string | null
  requestId: string
}

/** Images that are to be made of an asset as it is. */
export interface PromisedEager {
  kind: 'eager'
  assetId: string
  /** Once it has another, there is nothing to be made any more. */
  blobId: string
  /** As the parameter of an upload. */
  eager: string
  /** Whom the call named itself. */
  own: readonly { url: string; eventType: string }[]
  requestId: string
}

/** Work that an answer has promised, and that is done after it. */
export type PromisedWork = PromisedUpload | PromisedEager

/** Where the files of a folder would be fetched from. */
export interface UploadMapping {
  /** A UUID, the same for as long as it is there. */
  externalId: string
  /** The beginning of a URL: what follows the folder in a public id follows it. */
  template: string
}

/** What a cloud held on a day when it was looked at last. */
export interface UsageOfDay {
  assets: number
  derived: number
  bytes: number
}

/** What a step of a transformation says, by the names that SDKs have for it. */
export type TransformationStep = Readonly<Record<string, string | number>>

/** The qualities in which a film would be streamed. */
export interface StreamingProfile {
  /** 32 hex digits, the same for as long as it is there. */
  externalId: string
  displayName: string
  representations: readonly (readonly TransformationStep[])[]
}

/** A transformation that `t_<name>` stands for. */
export interface NamedTransformation {
  /** Canonical text, such as `c_fill,h_90,w_90`; other names may stand in it. */
  definition: string
  /** Whether it may be asked for where only some may. Stored and told; this server is never strict. */
  allowedForStrict: boolean
}
