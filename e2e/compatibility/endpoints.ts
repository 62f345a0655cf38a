/**
 * The calls that Cloudinary documents for its Upload and Admin API, with the parameters of each. Facts from its OpenAPI documents
 * (github.com/cloudinary/api-schemas 0.7.5), and from the official SDKs for what those leave out.
 */
import { UPLOAD_PARAMETERS } from 'countersign/protocol'

export interface Endpoint {
  method: string
  /** Below `/v1_1/<cloud>/`. */
  path: string
  parameters: readonly string[]
  /** What has to be there before a parameter is looked at. */
  given?: Readonly<Record<string, string>>
  /** Why there is no plan to have it; what works all the same works. */
  notPlanned?: string
}

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '')

const UPLOAD = Object.keys(UPLOAD_PARAMETERS)
const PRESET = UPLOAD.filter((name) => name !== 'timestamp')
const FILE = { file: 'data:text/plain,probe' } as const
const LIST = 'direction fields max_results next_cursor'
const SHOWN = 'tags context metadata moderations'
const FIELD =
  'label mandatory default_value default_disabled validation restrictions datasource allow_dynamic_list_values'
const RULE = 'metadata_field_id name condition result state position'
const SEARCH = 'expression sort_by aggregate with_field fields max_results next_cursor'
const TEXT_STYLE =
  'text public_id font_family font_size font_color font_weight font_style background opacity text_align text_decoration line_spacing'
const ARCHIVE =
  'mode type tags prefixes public_ids fully_qualified_public_ids allow_missing flatten_folders flatten_transformations ' +
  'skip_transformation_name use_original_filename target_format target_public_id target_asset_folder target_tags ' +
  'transformations keep_derived async expires_at notification_url'
const ANSWERED =
  'colors faces quality_analysis accessibility_analysis media_metadata image_metadata phash pages coordinates versions'
const UPDATE =
  'tags context metadata clear_invalid display_name unique_display_name asset_folder access_control moderation_status ' +
  'face_coordinates custom_coordinates regions quality_override raw_convert categorization detection ocr auto_tagging ' +
  'background_removal visual_search notification_url'
const SUBSCRIPTION = 'a subscription of its own'
const CONSOLE = 'of the console: users, people, reports'

const endpoint = (call: string, parameters = '', more: Partial<Endpoint> = {}): Endpoint => {
  const [method = '', path = ''] = call.split(' ')
  return { method, path, parameters: words(parameters), ...more }
}

/** Of the Upload API, then of the Admin API: the areas of the page. */
export const ENDPOINTS: Readonly<Record<string, readonly Endpoint[]>> = {
  'Upload API': [
    { ...endpoint('POST {resource_type}/upload', '', { given: FILE }), parameters: UPLOAD },
    { ...endpoint('POST upload', '', { given: FILE }), parameters: UPLOAD },
    { ...endpoint('POST {resource_type}/upload_chunked', '', { given: FILE }), parameters: UPLOAD },
    {
      ...endpoint('POST {resource_type}/explicit', '', { given: { public_id: 'a', type: 'upload' } }),
      parameters: UPLOAD,
    },
    endpoint(
      'POST {resource_type}/rename',
      'from_public_id to_public_id type to_type overwrite invalidate context metadata notification_url',
      { given: { from_public_id: 'a', to_public_id: 'b' } },
    ),
    endpoint('POST {resource_type}/destroy', 'public_id type invalidate notification_url', {
      given: { public_id: 'a' },
    }),
    endpoint('POST asset/destroy', 'asset_id invalidate notification_url', { given: { asset_id: '0'.repeat(32) } }),
    endpoint('POST delete_by_token', 'token', { given: { token: 'none' } }),
    endpoint('POST {resource_type}/tags', 'command tag public_ids type', {
      given: { command: 'remove_all', public_ids: 'a' },
    }),
    endpoint('POST {resource_type}/context', 'command context public_ids type', {
      given: { command: 'remove_all', public_ids: 'a' },
    }),
    endpoint('POST {resource_type}/metadata', 'metadata public_ids type clear_invalid', {
      given: { public_ids: 'a', metadata: 'a=b' },
    }),
    endpoint('POST {resource_type}/explode', 'public_id transformation format type notification_url', {
      given: { public_id: 'a' },
    }),
    endpoint('POST {resource_type}/generate_archive', ARCHIVE, { given: { public_ids: 'a' } }),
    endpoint('GET {resource_type}/generate_archive', ARCHIVE, { given: { public_ids: 'a' } }),
    endpoint(
      'GET {resource_type}/download',
      'public_id type format attachment expires_at target_filename transformation',
      { given: { public_id: 'a' } },
    ),
    endpoint(
      'GET asset/download',
      'asset_id format attachment expires_at target_filename transformation streaming_attachment',
      { given: { asset_id: '0'.repeat(32) } },
    ),
    endpoint('GET {resource_type}/download_tag.zip', '', { notPlanned: 'deprecated: `generate_archive` does it' }),
    endpoint('GET download_backup', 'asset_id version_id', {
      given: { asset_id: '0'.repeat(32), version_id: '0'.repeat(32) },
    }),
    endpoint('POST image/text', TEXT_STYLE, { given: { text: 'a' } }),
    endpoint('POST image/multi', 'tag urls transformation format async mode notification_url', { given: { tag: 'a' } }),
    endpoint('GET image/multi', 'tag urls transformation format mode', { given: { tag: 'a' } }),
    endpoint('POST image/sprite', 'tag urls transformation format async mode notification_url', {
      given: { tag: 'a' },
    }),
    endpoint('GET image/sprite', 'tag urls transformation format mode', { given: { tag: 'a' } }),
    endpoint('POST video/concat', 'urls', { notPlanned: 'films are not made here' }),
    endpoint('POST eval', '', { notPlanned: 'it runs scripts' }),
  ],
  'Admin API: the account': [
    endpoint('GET ping'),
    endpoint('GET usage', 'date'),
    endpoint('GET config', 'settings'),
    endpoint('GET tags/{resource_type}', 'prefix max_results next_cursor'),
    endpoint('GET triggers', 'event_type'),
    endpoint('POST triggers', 'uri event_type', { given: { uri: 'http://127.0.0.1:9/', event_type: 'upload' } }),
    endpoint('PUT triggers/{id}', 'new_uri', { given: { new_uri: 'http://127.0.0.1:9/' } }),
    endpoint('DELETE triggers/{id}'),
    endpoint('POST triggers/{id}/test', 'sample_data'),
  ],
  'Admin API: assets': [
    endpoint('GET resources'),
    endpoint('GET resources/{resource_type}', `${LIST} ${SHOWN} start_at`),
    endpoint('GET resources/{resource_type}/{type}', `prefix public_ids ${LIST} ${SHOWN} start_at`),
    endpoint('GET resources/{resource_type}/tags/{tag}', `${LIST} ${SHOWN}`),
    endpoint('GET resources/{resource_type}/context', `key value ${LIST} ${SHOWN}`, { given: { key: 'a' } }),
    endpoint('GET resources/{resource_type}/moderations/{kind}/{status}', `${LIST} ${SHOWN}`),
    endpoint('GET resources/by_asset_folder', `asset_folder ${LIST} ${SHOWN}`, { given: { asset_folder: 'a' } }),
    endpoint('GET resources/by_asset_ids', `asset_ids fields ${SHOWN}`, { given: { asset_ids: '0'.repeat(32) } }),
    endpoint('GET resources/by_external_ids', `external_ids resource_type fields ${SHOWN}`, {
      given: { external_ids: '0'.repeat(32) },
    }),
    endpoint(
      'GET resources/{resource_type}/{type}/{public_id}',
      `${ANSWERED} max_results derived_next_cursor related related_next_cursor`,
    ),
    endpoint('GET resources/{asset_id}', `${ANSWERED} max_results derived_next_cursor related related_next_cursor`),
    endpoint('POST resources/{resource_type}/{type}/{public_id}', UPDATE),
    endpoint('PUT resources/{asset_id}', UPDATE),
    endpoint(
      'DELETE resources/{resource_type}/{type}',
      'public_ids prefix all keep_original invalidate next_cursor transformations',
      { given: { public_ids: 'a' } },
    ),
    endpoint('DELETE resources', 'asset_ids keep_original invalidate', { given: { asset_ids: '0'.repeat(32) } }),
    endpoint('DELETE resources/{resource_type}/tags/{tag}', 'keep_original invalidate next_cursor'),
    endpoint('DELETE derived_resources', 'derived_resource_ids invalidate', {
      given: { derived_resource_ids: '0'.repeat(32) },
    }),
    endpoint('POST resources/{resource_type}/{type}/restore', 'public_ids versions', { given: { public_ids: 'a' } }),
    endpoint('POST resources/restore', 'asset_ids versions notification_url', { given: { asset_ids: '0'.repeat(32) } }),
    endpoint('DELETE resources/backup/{asset_id}', 'version_ids', { given: { version_ids: '0'.repeat(32) } }),
    endpoint('POST resources/{resource_type}/publish_resources', 'public_ids prefix tag type overwrite invalidate', {
      given: { public_ids: 'a' },
    }),
    endpoint(
      'POST resources/{resource_type}/{type}/update_access_mode',
      'access_mode public_ids prefix tag next_cursor',
      { given: { access_mode: 'public', public_ids: 'a' } },
    ),
    endpoint('POST resources/related_assets/{resource_type}/{type}/{public_id}', 'assets_to_relate', {
      given: { assets_to_relate: 'image/upload/b' },
    }),
    endpoint('DELETE resources/related_assets/{resource_type}/{type}/{public_id}', 'assets_to_unrelate', {
      given: { assets_to_unrelate: 'image/upload/b' },
    }),
    endpoint('POST resources/related_assets/{asset_id}', 'assets_to_relate', {
      given: { assets_to_relate: '0'.repeat(32) },
    }),
    endpoint('DELETE resources/related_assets/{asset_id}', 'assets_to_unrelate', {
      given: { assets_to_unrelate: '0'.repeat(32) },
    }),
  ],
  'Admin API: search': [
    endpoint('POST resources/search', SEARCH),
    endpoint('GET resources/search', SEARCH),
    endpoint('POST folders/search', 'expression sort_by max_results next_cursor'),
    endpoint('GET folders/search', 'expression sort_by max_results next_cursor'),
    endpoint('POST resources/visual_search', 'image_url image_asset_id text threshold', { notPlanned: SUBSCRIPTION }),
  ],
  'Admin API: folders': [
    endpoint('GET folders', 'max_results next_cursor'),
    endpoint('GET folders/{folder}', 'max_results next_cursor'),
    endpoint('POST folders/{folder}'),
    endpoint('PUT folders/{folder}', 'to_folder', { given: { to_folder: 'b' } }),
    endpoint('DELETE folders/{folder}', 'skip_backup'),
  ],
  'Admin API: upload presets': [
    endpoint('GET upload_presets', 'max_results next_cursor direction order_by'),
    endpoint('GET upload_presets/{name}'),
    { ...endpoint('POST upload_presets'), parameters: [...words('name unsigned disallow_public_id live'), ...PRESET] },
    { ...endpoint('PUT upload_presets/{name}'), parameters: [...words('unsigned disallow_public_id live'), ...PRESET] },
    endpoint('DELETE upload_presets/{name}'),
  ],
  'Admin API: transformations': [
    endpoint('GET transformations', 'named max_results next_cursor transformation'),
    endpoint('GET transformations/{name}', 'max_results next_cursor'),
    endpoint('POST transformations/{name}', 'transformation allowed_for_strict'),
    endpoint('PUT transformations/{name}', 'allowed_for_strict unsafe_update'),
    endpoint('DELETE transformations/{name}', 'invalidate'),
    endpoint('POST transformations', 'name transformation allowed_for_strict'),
    endpoint('PUT transformations', 'transformation allowed_for_strict unsafe_update'),
    endpoint('DELETE transformations', 'transformation invalidate'),
  ],
  'Admin API: structured metadata': [
    endpoint('GET metadata_fields'),
    endpoint('GET metadata_fields/{external_id}'),
    endpoint('POST metadata_fields', `external_id type ${FIELD}`, {
      given: { external_id: 'a', label: 'A', type: 'string' },
    }),
    endpoint('PUT metadata_fields/{external_id}', FIELD),
    endpoint('DELETE metadata_fields/{external_id}'),
    endpoint('PUT metadata_fields/order', 'order_by direction'),
    endpoint('PUT metadata_fields/{external_id}/reorder', 'position'),
    endpoint('PUT metadata_fields/{external_id}/datasource', 'values'),
    endpoint('DELETE metadata_fields/{external_id}/datasource', 'external_ids'),
    endpoint('POST metadata_fields/{external_id}/datasource_restore', 'external_ids'),
    endpoint('POST metadata_fields/{external_id}/datasource/order', 'order_by direction'),
    endpoint('POST metadata_fields/{external_id}/datasource/search', 'term exact_match max_results'),
    endpoint('POST metadata_fields/datasource/search', 'term max_results'),
    endpoint('GET metadata_rules'),
    endpoint('POST metadata_rules', RULE),
    endpoint('PUT metadata_rules/{external_id}', RULE),
    endpoint('DELETE metadata_rules/{external_id}'),
  ],
  'Admin API: others': [
    endpoint('GET upload_mappings', 'folder'),
    ...['POST', 'PUT'].map((method) => endpoint(`${method} upload_mappings`, 'folder template')),
    endpoint('DELETE upload_mappings', 'folder'),
    endpoint('GET streaming_profiles'),
    endpoint('POST streaming_profiles', 'name display_name representations'),
    endpoint('GET streaming_profiles/{name}'),
    endpoint('PUT streaming_profiles/{name}', 'display_name representations'),
    endpoint('DELETE streaming_profiles/{name}'),
    endpoint('GET video/analytics/views', 'expression sort_by max_results next_cursor', { notPlanned: SUBSCRIPTION }),
    endpoint('GET people', '', { notPlanned: CONSOLE }),
    endpoint('POST operations/initial_backup', 'email', { notPlanned: CONSOLE }),
  ],
}
