import { hostile, pick } from './hostile.ts'
import type { Mutators } from './mutator.ts'

export const TARGET: Mutators = {
  slashes(request) {
    request.target = request.target.replaceAll('/', '//')
  },
  dots(request, random) {
    request.target = request.target.replace('/', pick(random, ['/../', '/./', '/%2e%2e/', '/..%2f', '/.%2e/']))
  },
  damage(request, random) {
    const at = random.integer(0, request.target.length)
    request.target = `${request.target.slice(0, at)}${pick(random, ['%', '%2', '%zz', '%00', '%ff', '%u0041', ' ', '#', '?', ';', '\\', '\t'])}${request.target.slice(at)}`
  },
  query(request, random) {
    const junk = pick(random, [
      'a=b',
      '__proto__[x]=1',
      'public_id=a&public_id=b',
      'public_ids[]=a&public_ids=b',
      '&&&',
      '=',
      '%',
      `${'a=b&'.repeat(500)}`,
      `x=${hostile(random)}`,
    ])
    request.target += `${request.target.includes('?') ? '&' : '?'}${junk}`
  },
  segment(request, random) {
    const segments = request.target.split('/')
    segments[random.integer(1, segments.length - 1)] = hostile(random)
    request.target = segments.join('/')
  },
  drop(request, random) {
    const segments = request.target.split('/')
    segments.splice(random.integer(1, segments.length - 1), 1)
    request.target = segments.join('/') || '/'
  },
  upper(request) {
    request.target = request.target.toUpperCase()
  },
  long(request, random) {
    request.target += `/${'a'.repeat(pick(random, [300, 5000, 15_000]))}`
  },
  method(request, random) {
    request.method = pick(random, [
      'GET',
      'HEAD',
      'PUT',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'TRACE',
      'QUERY',
      'PROPFIND',
      'FOO',
      'get',
    ])
  },
}
