import type { Subject } from '../policy/namespace.ts'
import type { AssetName } from '../protocol/names.ts'

/** An asset that somebody wants something of. */
export interface AssetInQuestion extends AssetName {
  /** Its handle, where the registry knows it. */
  id: string | null
  cloudName: string
  /** Who uploaded it; `null` where only its folder says, and that it is not the caller's. */
  subjectId: string | null
  profile: string | null
  /** Whether it is the caller's own: by the registry where that knows it, else by its folder. */
  isOwner: boolean
}

/** Decides who may. A `false` is answered exactly as an asset that is not there; whatever it throws with an opaque 500. */
export type MayAccess<S extends Subject = Subject> = (
  question: AssetInQuestion & { subject: S; request: Request },
) => boolean | Promise<boolean>
