import { expect, it } from 'vitest'
import { requireOptions } from './require-options.ts'
import { type StartOptions, startMediaServer } from './start-media-server.ts'

it.each([
  { case: 'no directory', options: {}, says: 'dataDir must be the path of a directory, not undefined' },
  {
    case: 'an empty directory',
    options: { dataDir: '', port: 0 },
    says: 'dataDir must be the path of a directory, not ""',
  },
  {
    case: 'another option',
    options: { dataDir: 'd', port: 0, foo: 1 },
    says: /^options has no "foo"; there are port, host,/,
  },
  {
    case: 'another limit',
    options: { dataDir: 'd', port: 0, limits: { maxFileByte: 5 } },
    says: /^limits has no "maxFileByte"; there are maxRequestBytes, maxFileBytes,/,
  },
  ...['abc', undefined, 65_536, -1, 1.5].map((port) => ({
    case: `port ${port}`,
    options: { dataDir: 'd', port },
    says: `port must be a whole number from 0 (any free one) to 65535, not ${JSON.stringify(port)}`,
  })),
])('refuses to start with $case', async ({ options, says }) => {
  await expect(startMediaServer(options as StartOptions)).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: typeof says === 'string' ? says : expect.stringMatching(says),
  })
})

it('says which Node it needs', () => {
  const options = { dataDir: 'd', port: 0, limits: { stallTimeoutMs: 5 } }
  expect(() => requireOptions(options, '20.20.2')).toThrow('startMediaServer needs Node 24 or later, not 20.20.2')
  requireOptions(options, '24.0.0')
})
