import { get } from 'svelte/store'
import { expect, it } from 'vitest'
import { createUploader } from '../engine/create-uploader.ts'
import { unsignedUploads } from '../engine/direct-protocols.ts'
import { uploadStore } from './upload-store.ts'

it('is a store of what the uploader does, with the calls of the uploader', async () => {
  const protocol = unsignedUploads({ cloudName: 'demo', uploadPreset: 'pages' })
  const uploads = uploadStore(createUploader({ protocol, check: () => 'not this one' }))
  const seen: string[][] = []
  const end = uploads.subscribe(({ uploads }) => seen.push(uploads.map(({ name, status }) => `${name} ${status}`)))
  expect(seen).toEqual([[]])
  uploads.add([new File(['x'], 'a.txt')])
  await uploads.settled()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(seen.at(-1)).toEqual(['a.txt failed'])
  expect(get(uploads).uploads).toHaveLength(1)
  end()
  const before = seen.length
  uploads.remove()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(seen).toHaveLength(before)
})
