import { expect, it } from 'vitest'
import { type HostedOptions, hostedMaker, scriptUrlOf } from './hosted-widget.ts'

it.each<{ case: string; given: HostedOptions; url: string }>([
  { case: 'the newest', given: {}, url: 'https://upload-widget.cloudinary.com/global/all.js' },
  {
    case: 'a pinned one',
    given: { version: '2.26.12' },
    url: 'https://upload-widget.cloudinary.com/2.26.12/global/all.js',
  },
  { case: 'an app’s own', given: { scriptUrl: '/all.js', version: '2.26.12' }, url: '/all.js' },
])('a hosted widget’s script is $case', ({ given, url }) => {
  expect(scriptUrlOf(given)).toBe(url)
})

it('a hosted widget takes no options that are ours alone, and names them', async () => {
  const options = { uploads: { url: '/uploads', profile: 'avatars' }, apiOrigin: 'http://127.0.0.1:1' }
  await expect(
    hostedMaker(
      true,
      () => options,
      () => {},
    ),
  ).rejects.toThrow('hosted: Cloudinary’s own widget does not know uploads and apiOrigin')
})
