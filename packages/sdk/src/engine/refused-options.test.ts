import { expect, it } from 'vitest'
import { aCloud, fileOf, protocol, uploaderTo } from './cloud-on-a-wire.contract.ts'
import { createUploader } from './create-uploader.ts'
import { signedUploads, unsignedUploads } from './direct-protocols.ts'
import { grantedUploads } from './grant-protocol.ts'

const add = (given: unknown) => () => uploaderTo(aCloud()).add(given as never)

it.each<{ case: string; make: () => unknown; message: RegExp }>([
  {
    case: 'chunks that Cloudinary does not take',
    make: () => createUploader({ protocol, chunkBytes: 1e6 }),
    message: /chunkBytes must be at least 5242880.*not 1000000/,
  },
  {
    case: 'no files at once',
    make: () => createUploader({ protocol, concurrency: 0 }),
    message: /concurrency must be a whole number from 1, not 0/,
  },
  {
    case: 'no protocol',
    make: () => createUploader(undefined as never),
    message: /protocol must be what grantedUploads/,
  },
  {
    case: 'an option that is not there',
    make: () => createUploader({ protocol, concurency: 2 } as never),
    message: /there is no option concurency, only protocol, concurrency/,
  },
  {
    case: 'no preset, and a misspelt origin',
    make: () => unsignedUploads({ cloudName: 'demo', apiUrl: 'http://x' } as never),
    message: /^unsignedUploads: uploadPreset must be a text .*not undefined; there is no option apiUrl, only cloudName/,
  },
  {
    case: 'nothing that signs',
    make: () => signedUploads({ cloudName: 'demo', apiKey: '1' } as never),
    message: /^signedUploads: sign must be a text/,
  },
  {
    case: 'options where a signer should be',
    make: () => grantedUploads({ url: '/uploads', profile: 'a' } as never, undefined as never),
    message: /grantedUploads takes what createUploads makes and the name of a profile/,
  },
  { case: 'nothing that was chosen', make: add([null]), message: /a file must be a File, .* not null/ },
  { case: 'a number', make: add([42]), message: /a file must be a File, .* not 42/ },
  { case: 'a file that is in no list', make: add(fileOf(1)), message: /add takes files in a list: add\(\[file\]\)/ },
])('is refused $case in a sentence', ({ make, message }) => {
  expect(make).toThrow(TypeError)
  expect(make).toThrow(message)
})
