import type { StoredType } from 'countersign/protocol'

/** Whether a type keeps something from those who have no signature. What the cloud has made itself is for everybody. */
export const isProtected = (type: StoredType): boolean => type === 'private' || type === 'authenticated'
