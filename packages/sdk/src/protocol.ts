/** Facts about Cloudinary's protocol as data: names, parameters, public ids, delivery URLs, the errors of this package. */
export { type Cloud, formatCloudinaryUrl, isLoopback, parseCloud, parseCloudinaryUrl } from './protocol/cloud.ts'
export {
  type DeliveryPath,
  encodeSource,
  formatDeliveryPath,
  isTransformationLike,
  parseDeliveryPath,
} from './protocol/delivery-url.ts'
export { CountersignError, ERROR_CODES, type ErrorCode } from './protocol/error.ts'
export {
  type AssetName,
  DELIVERY_TYPES,
  type DeliveryType,
  GENERATED_TYPES,
  type GeneratedType,
  isDeliveryType,
  isResourceType,
  isStoredType,
  RESOURCE_TYPES,
  type ResourceType,
  STORED_TYPES,
  type StoredType,
} from './protocol/names.ts'
export { pageOrigin } from './protocol/origin.ts'
export {
  isUploadParameter,
  type ParameterKind,
  UPLOAD_PARAMETERS,
  type UploadParameter,
  type UploadParameterName,
} from './protocol/parameters.ts'
export { isPublicId, PUBLIC_ID_MAX_LENGTH } from './protocol/public-id.ts'
export { type Bytes, type Duration, describeDuration, parseBytes, parseDuration } from './protocol/quantity.ts'
