import { expect, it } from 'vitest'
import { filesOf } from './sources.ts'

const file = (name: string) => new File([name], name)
const fileEntry = (name: string) => ({
  isFile: true,
  name,
  file: (resolve: (file: File) => void) => resolve(file(name)),
})

/** As browsers do: a hundred entries at a time, then none. */
function folderEntry(name: string, children: readonly object[]) {
  const left = [...children]
  return {
    isFile: false,
    name,
    createReader: () => ({
      readEntries: (resolve: (entries: never[]) => void) => resolve(left.splice(0, 100) as never[]),
    }),
  }
}
const dropped = (entry: ReturnType<typeof fileEntry> | ReturnType<typeof folderEntry>) => ({
  kind: 'file',
  getAsFile: () => (entry.isFile ? file(entry.name) : null),
  webkitGetAsEntry: () => entry as never,
})

it('finds the files of a drop, those in folders of folders too, however many there are', async () => {
  const many = Array.from({ length: 250 }, (_, index) => fileEntry(`${index}.jpg`))
  const items = [
    dropped(fileEntry('a.jpg')),
    dropped(folderEntry('holidays', [fileEntry('b.jpg'), folderEntry('2024', many)])),
    { kind: 'string', getAsFile: () => null },
  ]
  const found = await filesOf({ items })
  expect(found.map(({ name, folder }) => `${folder}/${name}`)).toEqual([
    '/a.jpg',
    'holidays/b.jpg',
    ...many.map(({ name }) => `holidays/2024/${name}`),
  ])
  expect(await found[1]?.source.text()).toBe('b.jpg')
})

it('finds a picture that was pasted', async () => {
  const found = await filesOf({ items: [{ kind: 'file', getAsFile: () => file('image.png') }] })
  expect(found).toMatchObject([{ name: 'image.png', folder: '' }])
})

it('takes what was dropped before it waits for anything: it is gone afterwards', async () => {
  let isGone = false
  const items = [folderEntry('a', [fileEntry('1')]), fileEntry('b')].map((entry) => ({
    kind: 'file',
    getAsFile: () => (isGone || !entry.isFile ? null : file(entry.name)),
    webkitGetAsEntry: () => (isGone ? null : (entry as never)),
  }))
  const finding = filesOf({ items })
  isGone = true
  expect((await finding).map(({ name }) => name)).toEqual(['1', 'b'])
})

it.each([
  { case: 'a folder in it', inside: { ...folderEntry('2024', []), createReader: () => ({ readEntries: refuse }) } },
  { case: 'a file in it', inside: { ...fileEntry('2024'), file: refuse } },
])('names what cannot be read, and takes nothing then: $case', async ({ inside }) => {
  const items = [dropped(fileEntry('a.jpg')), dropped(folderEntry('holidays', [inside]))]
  await expect(filesOf({ items })).rejects.toMatchObject({
    name: 'UploadError',
    code: 'file_refused',
    message: 'holidays/2024 cannot be read',
    cause: 'no',
  })
})

function refuse(_: unknown, reject?: (cause: unknown) => void): void {
  reject?.('no')
}
