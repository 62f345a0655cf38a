import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { list, map, matching } from './constraints.ts'
import { type Profile, type ProfileInput, type ProfileOptions, type ProfileResult, profile } from './profile.ts'
import type { UploadedAsset } from './upload.ts'

const profiles = {
  plain: profile({ access: 'public' }),
  album: profile({
    onUploaded: async ({ asset, input, subject, via }) => {
      expectTypeOf(asset).toEqualTypeOf<UploadedAsset>()
      expectTypeOf(input).toEqualTypeOf<{ album: number }>()
      expectTypeOf(subject).toEqualTypeOf<{ id: string }>()
      expectTypeOf(via).toEqualTypeOf<'relay' | 'webhook' | 'sweep'>()
      return { id: input.album, at: new Date(0) }
    },
    scan: ({ input }) => {
      expectTypeOf(input).toEqualTypeOf<{ album: number }>()
      return true
    },
    // Behind the hooks that use it: the order makes no difference.
    input: z.object({ album: z.string().transform(Number) }),
  }),
  counted: profile({ input: v.object({ n: v.number() }), onUploaded: ({ input }) => input.n }),
  named: profile({ input: type({ 'name?': 'string' }), onUploaded: () => {} }),
  told: profile({ onUploaded: ({ input }) => [input] }),
}

describe('the types of a profile', () => {
  it('say what the client sends: what goes into the schema', () => {
    expectTypeOf<ProfileInput<(typeof profiles)['album']>>().toEqualTypeOf<{ album: string }>()
    expectTypeOf<ProfileInput<(typeof profiles)['counted']>>().toEqualTypeOf<{ n: number }>()
    expectTypeOf<ProfileInput<(typeof profiles)['named']>>().toEqualTypeOf<{ name?: string }>()
    expectTypeOf<ProfileInput<(typeof profiles)['plain']>>().toEqualTypeOf<undefined>()
  })

  it('say what the client gets: what onUploaded returns, awaited', () => {
    expectTypeOf<ProfileResult<(typeof profiles)['album']>>().toEqualTypeOf<{ id: number; at: Date }>()
    expectTypeOf<ProfileResult<(typeof profiles)['counted']>>().toEqualTypeOf<number>()
    expectTypeOf<ProfileResult<(typeof profiles)['named']>>().toEqualTypeOf<void>()
    expectTypeOf<ProfileResult<(typeof profiles)['told']>>().toEqualTypeOf<undefined[]>()
    expectTypeOf<ProfileResult<(typeof profiles)['plain']>>().toEqualTypeOf<undefined>()
  })

  it('keep the names of a table of profiles, any of which is a profile', () => {
    expectTypeOf<keyof typeof profiles>().toEqualTypeOf<'plain' | 'album' | 'counted' | 'named' | 'told'>()
    expectTypeOf(profiles).toExtend<Record<string, Profile>>()
    const infer = <P extends Record<string, Profile>>(given: P) => given
    expectTypeOf<ProfileResult<ReturnType<typeof infer<typeof profiles>>['counted']>>().toEqualTypeOf<number>()
  })

  it('refuse what run time would refuse', () => {
    // @ts-expect-error a constraint of the wrong kind is found at run time, what is no constraint here
    ;() => profile({ allow: { tags: /x/ } })
    // @ts-expect-error context has no usual bounds
    ;() => profile({ allow: { context: true } })
    // @ts-expect-error nor can it be named alone
    ;() => profile({ allow: ['context'] })
    // @ts-expect-error decided by an option of its own
    ;() => profile({ fixed: { folder: 'x' } })
    // @ts-expect-error never signed
    ;() => profile({ fixed: { eval: 'x' } })
    // @ts-expect-error a promise is no value
    ;() => profile({ fixed: { moderation: async () => 'manual' } })
    // @ts-expect-error forgetting to answer would remove every file
    ;() => profile({ scan: () => {} })
    // @ts-expect-error no such option
    ;() => profile({ acess: 'public' })
    expectTypeOf(
      profile({ allow: { tags: list(), context: map({ a: matching(/x/) }), exif: true } }),
    ).toExtend<Profile>()
    expectTypeOf(profile({} as ProfileOptions)).toExtend<Profile>()
  })
})
