import { expect, it } from 'vitest'
import { endpointOf, type SignatureEndpoint } from './signature-endpoint.ts'

const URL_OF_IT = 'https://app.example/sign'

it.each<{ case: string; given: SignatureEndpoint; wanted: object }>([
  { case: 'a path', given: '/sign', wanted: { url: '/sign' } },
  { case: 'a URL', given: new URL(URL_OF_IT), wanted: { url: URL_OF_IT } },
  {
    case: 'a request, with its headers and credentials',
    given: new Request(URL_OF_IT, { headers: { 'x-csrf': 'abc' }, credentials: 'include' }),
    wanted: { url: URL_OF_IT, headers: { 'x-csrf': 'abc' }, credentials: 'include' },
  },
  {
    case: 'an address and what goes with it',
    given: { url: '/sign', headers: { authorization: 'Bearer abc' }, credentials: 'omit' },
    wanted: { url: '/sign', headers: { authorization: 'Bearer abc' }, credentials: 'omit' },
  },
])('an endpoint is $case', ({ given, wanted }) => {
  expect(endpointOf(given)).toEqual(wanted)
})
