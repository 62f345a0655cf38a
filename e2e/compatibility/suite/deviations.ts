/** Where answers are known to differ from the OpenAPI documents, and why that stands. */

export interface Deviation {
  schema: string
  /** Dots lead into objects, `*` stands for every item of a list. */
  field: string
  reason: string
}

const UPLOAD_REFERENCE = 'the documents leave it out; the Upload reference and the SDKs have it'
const AS_AN_UPLOAD = 'the documents leave it out; an archive that is stored is answered as the upload that it is'
const AS_UPLOADED = 'the documents have it in the answer to an upload alone; here every answer describes an asset alike'

export const DEVIATIONS: readonly Deviation[] = [
  ...['access_mode', 'folder', 'done', 'existing', 'overwritten', 'delete_token'].map((field) => ({
    schema: 'UploadResponse',
    field,
    reason: UPLOAD_REFERENCE,
  })),
  ...['access_mode', 'api_key', 'original_filename'].map((field) => ({
    schema: 'GenerateArchiveResponse',
    field,
    reason: AS_AN_UPLOAD,
  })),
  ...['access_mode', 'version_id', 'pages', 'original_filename', 'derived.*.width', 'derived.*.height'].map(
    (field) => ({
      schema: 'Info',
      field,
      reason: AS_UPLOADED,
    }),
  ),
  ...['resources.*.access_mode', 'resources.*.version_id', 'resources.*.pages'].map((field) => ({
    schema: 'ListResponse',
    field,
    reason: AS_UPLOADED,
  })),
  ...['CreateFolderResponse external_id', 'FoldersListResponse folders.*.external_id'].map((name) => {
    const [schema = '', field = ''] = name.split(' ')
    return { schema, field, reason: 'the documents ask for an id; a folder here is its path and has no other name' }
  }),
  {
    schema: 'UploadPresetListResponse',
    field: 'presets.*.settings.tags',
    reason: 'the documents have text in the list and values of their own kinds in the one; here both have values',
  },
]
