import type { Chosen } from '../engine/contract.ts'
import { UploadError } from '../uploader/contract.ts'
import { checkAgainst } from './check.ts'
import { loadRoom } from './load-room.ts'
import type { Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'

const loadCipher = loadRoom(() => import('./encryption/encrypt-file.ts'))
const secrets = new WeakSet<Chosen>()

/**
 * What is uploaded of a file: itself, or, where the options have a key, what nobody else can read.
 * @throws UploadError `file_refused` for what may not be uploaded: it is judged before, since afterwards nobody can say what it is.
 */
export async function secretFile(options: WidgetOptions, chosen: Chosen, texts: Texts): Promise<Chosen> {
  const { encryption } = options
  if (!encryption || secrets.has(chosen)) return chosen
  const why = await checkAgainst(options, chosen, texts)
  if (why !== null) throw new UploadError(why, { code: 'file_refused', status: 422 })
  const { encryptFile } = await loadCipher()
  const secret = await encryptFile(chosen, encryption, texts)
  secrets.add(secret)
  return secret
}

/** Why a file may not be uploaded. */
export const checkUnlessSecret = async (
  options: WidgetOptions,
  chosen: Chosen,
  texts: Texts,
): Promise<string | null> => (secrets.has(chosen) ? null : checkAgainst(options, chosen, texts))
