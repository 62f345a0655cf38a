import type { Chosen, Upload } from '../engine/contract.ts'
import { factsOf } from './ask-batch.ts'
import type { FileRecord } from './upload-info.ts'

/** Of the page: files of two widgets have different ids. */
let counted = 0

/** A name for those that were chosen together. */
export function newBatchId(): string {
  counted += 1
  return `uw-batch${counted}`
}

const newFileId = (): string => {
  counted += 1
  return `uw-file${counted}`
}

export type FileRecords = ReturnType<typeof createFileRecords>

/** What a queue keeps of its files, found by the engine's ids and by what was chosen. */
export function createFileRecords() {
  const byUpload = new Map<string, FileRecord>()
  const byChosen = new WeakMap<Chosen, FileRecord>()
  const keep = (record: FileRecord): FileRecord => {
    byUpload.set(record.uploadId, record)
    return record
  }
  return {
    of: (uploadId: string) => byUpload.get(uploadId),
    ofChosen: (chosen: Chosen) => byChosen.get(chosen),
    /** Those that are known, by their ids of the page. */
    namesOf: (uploadIds: readonly string[]) => uploadIds.flatMap((id) => byUpload.get(id)?.id ?? []),
    keep,
    /** A file that the engine has not seen yet. */
    begin(chosen: Chosen, batchId: string, publicId: string | undefined): FileRecord {
      const record = { id: newFileId(), batchId, facts: factsOf(chosen), chosen, uploadId: '', publicId }
      byChosen.set(chosen, record)
      return record
    },
    /** A file of a former page. */
    recover({ id: uploadId, name, bytes, type }: Upload<unknown>, batchId: string): void {
      const chosen = { source: new Blob([], { type }), name }
      const facts = { name, size: bytes, type }
      keep({ id: newFileId(), batchId, facts, chosen, uploadId, publicId: undefined })
    },
    /** What is sent of a file is still that file. */
    link(chosen: Chosen, prepared: Chosen): void {
      const record = byChosen.get(chosen)
      if (record) byChosen.set(prepared, record)
    },
    forget: (uploadId: string) => byUpload.delete(uploadId),
  }
}
