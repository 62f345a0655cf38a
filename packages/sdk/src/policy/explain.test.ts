import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { list, map, matching, oneOf, required } from './constraints.ts'
import { explainPolicy } from './explain.ts'
import { profile } from './profile.ts'

describe('explainPolicy', () => {
  it('prints a profile that every door takes', () => {
    const policy = profile({ access: 'public', useFilename: true, allow: ['tags', 'public_id'] })
    expect(explainPolicy(policy, 'uploads')).toMatchInlineSnapshot(`
      "profile uploads
        read by        everybody (access public, type upload)
        folder         uploads/<subject>/…
        resource type  auto
        request        at most 20 files
        at completion  what fails is removed
        signature      lives 30 mins; a download link 1 min

      doors
        widget            yes
        upload-signature  yes
        grant             yes

      parameter        decided by  widget                      upload-signature  grant        value
      timestamp        the client  required                    added             added        Unix seconds, ten digits, of the last hour
      source           the client  may be sent                 refused           may be sent  a word of letters, digits, "_" and "-"
      public_id        the client  may be sent                 refused                        the subject's folder and then letters, digits, "_" and "-" between single slashes, 255 characters in all
      public_id        the server                                                added        a random id below "incoming/"
      folder           the server  required without public_id  added             refused      the subject's folder
      use_filename     the server  may be sent                 added             refused      "true"
      unique_filename  the server  may be sent                 added             refused      "true"
      type             the server  may be sent                 added                          "upload"
      type             the server                                                added        "authenticated"
      overwrite        the server  required beside public_id   added             added        "false"
      tags             the client  may be sent                 refused           may be sent  at most 20 different words, each up to 64 letters, digits, "_", ".", "-" and spaces within

      Everything else is refused. Never signed, in any profile: async, callback, proxy, headers, eval, on_success, notification_url, eager_notification_url.
      "
    `)
  })

  it('prints a protected profile, which the hosted widget cannot send', () => {
    expect(
      explainPolicy(profile({ folder: ({ subject }) => `kyc/${subject.id}/in`, uploadPreset: 'p' })),
    ).toMatchInlineSnapshot(`
      "profile
        read by        whoever has a signed link (access authenticated, type authenticated)
        folder         kyc/<subject>/…
        resource type  auto
        request        at most 20 files
        at completion  what fails is removed
        signature      lives 30 mins; a download link 1 min

      doors
        widget            for clients of your own; the hosted widget cannot send type
        upload-signature  yes
        grant             yes

      parameter        decided by  widget       upload-signature  grant        value
      timestamp        the client  required     added             added        Unix seconds, ten digits, of the last hour
      source           the client  may be sent  refused           may be sent  a word of letters, digits, "_" and "-"
      upload_preset    the server  required     added             added        "p"
      public_id        the server  refused      refused           added        a random id below "incoming/"
      folder           the server  required     added             refused      the subject's folder
      use_filename     the server  may be sent  added             refused      "false"
      unique_filename  the server  required     added             refused      "true"
      type             the server  required     added             added        "authenticated"
      overwrite        the server  required     added             added        "false"

      Everything else is refused. Never signed, in any profile: async, callback, proxy, headers, eval, on_success, notification_url, eager_notification_url.
      "
    `)
  })

  it('prints a profile that only completed grants can hold', () => {
    const policy = profile({
      access: 'private',
      resourceType: 'image',
      folder: 'albums',
      allowedFormats: ['jpg', 'png'],
      maxBytes: '5 MB',
      maxFiles: 5,
      quota: { files: 1000, bytes: '1 GB', per: '7 d' },
      dimensions: { minWidth: 100, maxPixels: 40_000_000 },
      input: z.object({ album: z.string() }),
      scan: () => true,
      onUploaded: () => {},
      onReject: 'quarantine',
      allow: {
        tags: required(list({ max: 5, of: oneOf(['red', 'blue']) })),
        context: map({ album: required(matching(/\d+/)) }),
        exif: true,
      },
      fixed: { moderation: 'manual', metadata: ({ subject }) => ({ owner: subject.id }) },
      eager: 't_card|t_thumb/webp',
      expiresIn: '10 min',
      downloadExpiresIn: '90 s',
    })
    expect(explainPolicy(policy, 'albums')).toMatchInlineSnapshot(`
      "profile albums
        read by        the original: whoever has a signed link; derived images: everybody (access private, type private)
        folder         albums/<subject>/…
        resource type  image
        file           at most 5,000,000 bytes
        pixels         minWidth 100, maxPixels 40,000,000
        request        at most 5 files
        quota          1,000 files and 1,000,000,000 bytes for each subject in 168 hours
        input          a schema of zod
        at completion  scan; onUploaded; what fails is quarantined
        signature      lives 10 mins; a download link 90 secs

      doors
        widget            no: maxBytes, quota, dimensions, scan, input, onUploaded can only be held when a grant is completed
        upload-signature  no: maxBytes, quota, dimensions, scan, input, onUploaded can only be held when a grant is completed
        grant             yes

      parameter        decided by  grant        value
      timestamp        the client  added        Unix seconds, ten digits, of the last hour
      source           the client  may be sent  a word of letters, digits, "_" and "-"
      public_id        the server  added        a random id below "incoming/"
      type             the server  added        "authenticated"
      overwrite        the server  added        "false"
      allowed_formats  the server  added        "jpg,png"
      tags             the client  required     at most 5 different words, each one of "red", "blue"
      context          the client  may be sent  pairs of "album" (required; text matching /^(?:\\d+)$/)
      metadata         the server  added        what the app's function answers
      eager            the server  added        "t_card|t_thumb/webp"
      exif             the client  may be sent  true, false, 1 or 0
      moderation       the server  added        "manual"

      Everything else is refused. Never signed, in any profile: async, callback, proxy, headers, eval, on_success, notification_url, eager_notification_url.
      "
    `)
  })

  it('prints why GET /upload-signature is closed to a profile that wants something of the client', () => {
    const policy = profile({ access: 'public', allow: { display_name: required(matching(/[a-z]+/)) } })
    expect(explainPolicy(policy)).toContain(
      '\n  upload-signature  no: the client must send display_name, and this door takes nothing from it\n',
    )
  })

  it('asks no function of the app, and so tells nothing of any subject', () => {
    let asked = 0
    const policy = profile({
      fixed: {
        moderation: () => {
          asked += 1
          return 'manual'
        },
      },
    })
    expect(explainPolicy(policy)).toContain("what the app's function answers")
    expect(asked).toBe(0)
  })
})
