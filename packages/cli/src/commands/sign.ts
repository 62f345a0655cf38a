import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import {
  type Cloud,
  CountersignError,
  isUploadParameter,
  type ParameterKind,
  RESOURCE_TYPES,
  UPLOAD_PARAMETERS,
  type UploadParameter,
} from 'countersign/protocol'
import { signParameters } from 'countersign/signing'
import { readCloud } from '../environment/cloud.ts'
import { readEnvironment } from '../environment/read-environment.ts'
import { curlCommand, isUrl } from './curl-command.ts'
import { usageError } from './explain-failure.ts'

const PARAMETERS_PAGE = 'https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters'
const UPLOAD_TO = [...RESOURCE_TYPES, 'auto']

const HELP = `
Credentials come from CLOUDINARY_URL, or CLOUDINARY_API_SECRET with CLOUDINARY_API_KEY and CLOUDINARY_CLOUD_NAME,
from the environment or from .env in the working directory. The secret is used, never printed.

Examples:
  $ countersign sign photo.jpg
  $ countersign sign photo.jpg --public-id sample_image --eager 'w_400,h_300,c_pad|w_260,h_200,c_crop'
  $ countersign sign clip.mp4 --resource-type video --param type=private --param tags=demo,clip
  $ countersign sign photo.jpg | tail -n 1 | sh`

interface SignOptions {
  param?: string[]
  publicId?: string
  eager?: string
  resourceType: string
}

/** `countersign sign`: the steps of Cloudinary's signature tutorial. @see https://cloudinary.com/documentation/generate_upload_signature_tutorial */
export function addSign(program: Command): void {
  program
    .command('sign')
    .summary('sign one upload: timestamp, signature and a cURL command')
    .description('Signs one upload and prints timestamp, signature and a cURL command that works when pasted.')
    .argument('<file>', 'the file to upload: a path, or an https: or data: URL')
    .option('--public-id <id>', 'the public id to store it under')
    .option('--eager <transformations>', 'derived images to make at once, joined by |')
    .option('--param <key=value>', 'any other upload parameter; may be given again', collect)
    .option('--resource-type <type>', `what it is uploaded as: ${UPLOAD_TO.join(', ')}`, 'image')
    .addHelpText('after', HELP)
    .action(async (file: string, options: SignOptions) => {
      const parameters = parametersOf(options, Date.now())
      if (!UPLOAD_TO.includes(options.resourceType)) {
        throw usageError(`--resource-type must be one of ${UPLOAD_TO.join(', ')}, not "${options.resourceType}"`)
      }
      const cloud = readCloud(readEnvironment(process.cwd(), process.env))
      if (!isUrl(file)) await requireReadable(file)
      process.stdout.write(describeSigned(file, options.resourceType, parameters, cloud))
    })
}

/** The three things the tutorial prints, the command on the last line. */
export function describeSigned(
  file: string,
  resourceType: string,
  parameters: Readonly<Record<string, string>>,
  cloud: Cloud,
): string {
  const signature = signParameters(parameters, cloud.apiSecret)
  const curl = curlCommand({
    url: `${cloud.apiOrigin}/v1_1/${encodeURIComponent(cloud.cloudName)}/${resourceType}/upload`,
    file,
    fields: [...Object.entries(parameters), ['api_key', cloud.apiKey], ['signature', signature]],
  })
  return `timestamp  ${parameters.timestamp}\nsignature  ${signature}\n\n${curl}\n`
}

/**
 * Everything that will be signed, as text; the timestamp is now (`nowMs`) unless a parameter names one.
 * @throws CommanderError for a name that is not an upload parameter, one given twice, or a value that it cannot have.
 */
export function parametersOf(options: Omit<SignOptions, 'resourceType'>, nowMs: number): Record<string, string> {
  const given: [string, string][] = [
    ...Object.entries({ public_id: options.publicId, eager: options.eager }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
    ...(options.param ?? []).map(splitParameter),
  ]
  const parameters: Record<string, string> = {}
  for (const [name, value] of given) {
    if (!isUploadParameter(name)) {
      throw usageError(`"${name}" is not an upload parameter; those that can be signed stand at ${PARAMETERS_PAGE}`)
    }
    if (Object.hasOwn(parameters, name)) {
      throw usageError(`${name} is given twice, as "${parameters[name]}" and as "${value}"; give it once`)
    }
    requireValue(name, value)
    parameters[name] = value
  }
  return { timestamp: String(Math.floor(nowMs / 1000)), ...parameters }
}

const PATTERNS: { readonly [Kind in ParameterKind]?: readonly [RegExp, string] } = {
  // The timestamp is the only one, and ten digits is what every check of it takes.
  integer: [/^\d{10}$/, 'Unix time in seconds, ten digits'],
  flag: [/^(?:0|1|true|false)$/, 'true, false, 1 or 0'],
}

function requireValue(name: keyof typeof UPLOAD_PARAMETERS, value: string): void {
  const { kind, values }: UploadParameter = UPLOAD_PARAMETERS[name]
  const [pattern, wanted] = PATTERNS[kind] ?? [/./s, 'a value that is not empty']
  if (!pattern.test(value)) throw usageError(`${name} must be ${wanted}, not "${value}"`)
  if (values && !values.includes(value)) throw usageError(`${name} must be one of ${values.join(', ')}, not "${value}"`)
}

function splitParameter(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw usageError(`--param must look like key=value, not "${text}"`)
  return [text.slice(0, at), text.slice(at + 1)]
}

async function requireReadable(file: string): Promise<void> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new CountersignError('invalid_request', `${file} ${why}`, { cause })
  }
  try {
    await access(file, constants.R_OK)
  } catch (cause) {
    refuse(`cannot be read (${(cause as NodeJS.ErrnoException).code}); name a file to upload`, cause)
  }
  if ((await stat(file)).isDirectory()) refuse('is a directory, not a file')
}

const collect = (value: string, before: string[] = []): string[] => [...before, value]
