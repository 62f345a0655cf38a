import { withAncestors } from '../catalog/folders.ts'
import { openPendingBlob } from '../cloud/pending-blob.ts'
import { discardEach } from '../cloud/remove-blobs.ts'
import type { CloudAccount, LoadMapped, MappedName, RemoteFiles, Services } from '../cloud/services.ts'
import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import { createFileReceiver, type ReceivedFile } from '../ingest/received-file.ts'
import { storeWhole } from './store-whole.ts'
import { unattended } from './unattended.ts'

/** Everybody may cause a file to be loaded: so many at once are enough. */
const MOST_AT_ONCE = 16

interface Source {
  folder: string
  url: string
}

/**
 * Loads files that are missing from where the upload mapping of their folder says, as uploads of `type` upload, never in the place of
 * one that is there. Who asks for the same file at once waits for the same load; one that fails leaves nothing, and is tried again by
 * the next who asks. @see https://cloudinary.com/documentation/migration#lazy_migration_with_auto_upload
 */
export function createMappedLoader(services: Services, account: CloudAccount): LoadMapped {
  const underWay = new Map<string, Promise<boolean>>()
  let atWork = 0

  async function load(name: MappedName): Promise<boolean> {
    const { resourceType, publicId } = name
    const source = await sourceOf(services, name)
    if (source === null) return false
    if (services.remoteFiles === null) throw refuse('mappedNotFetched', publicId, source.folder)
    if (atWork >= MOST_AT_ONCE) throw refuse('loadingBusy')
    atWork += 1
    try {
      const file = await receive(services, services.remoteFiles, source.url)
      const parameters = { public_id: publicId, overwrite: false }
      await storeWhole(unattended(services, account), { parameters, file, resourceType, isSigned: true })
      return true
    } catch (error) {
      // Where it would have come from is nobody's business who may see pictures.
      if (!(error instanceof CloudinaryError) || error.status >= 500) throw error
      throw Object.assign(refuse('mappedNotLoaded', publicId, source.folder), { cause: error })
    } finally {
      atWork -= 1
    }
  }

  return (name) => {
    // By another extension it is asked for at another URL: that one may have it where this one has not.
    const key = JSON.stringify([name.cloudName, name.resourceType, name.publicId, name.extension])
    const loading = underWay.get(key) ?? load(name).finally(() => underWay.delete(key))
    underWay.set(key, loading)
    return loading
  }
}

/** The mapping of the innermost folder, with what stands behind the folder put behind its template. */
async function sourceOf(
  { catalog }: Pick<Services, 'catalog'>,
  { cloudName, publicId, extension }: MappedName,
): Promise<Source | null> {
  for (const folder of withAncestors(publicId).slice(0, -1).reverse()) {
    const mapping = await catalog.uploadMappings.get(cloudName, folder)
    if (mapping === null) continue
    const segments = `${publicId.slice(folder.length + 1)}${extension}`.split('/')
    const url = `${mapping.template}${segments.map(encodeURIComponent).join('/')}`
    // Whoever asks says what comes after the template, and nothing of what is before.
    const isBelow = URL.canParse(url) && new URL(url).href.startsWith(new URL(mapping.template).href)
    if (!isBelow || segments.some((segment) => /^\.{0,2}$/.test(segment)))
      throw refuse('mappedNotLoaded', publicId, folder)
    return { folder, url }
  }
  return null
}

/** The file, staged; when this throws, nothing is left of it. */
async function receive(services: Services, remoteFiles: RemoteFiles, url: string): Promise<ReceivedFile> {
  const { maxRequestBytes: maxBytes } = services.limits
  const { filename, body } = await remoteFiles.open(url, { signal: undefined, maxBytes })
  const staged = await openPendingBlob(services)
  try {
    const receiver = createFileReceiver(staged, filename)
    for await (const chunk of body) await receiver.write(chunk)
    const file = receiver.finish()
    if (file.bytes === 0) throw refuse('emptyFile')
    return file
  } catch (error) {
    await discardEach([staged.discard])
    throw error
  }
}
