import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { aCommand, BROKEN_COMMANDS, KILLED } from './commands-under-test.contract.ts'
import type { FormatName } from './formats.ts'
import { probeMedia } from './probe-media.ts'

const COFFEE = 'fixtures/coffee.mp4'
const folder = mkdtempSync(join(tmpdir(), 'countersign-films-'))
afterAll(() => rmSync(folder, { recursive: true }))

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0

describe.skipIf(!hasFfmpeg)('with ffprobe', () => {
  const converted = (name: string, ...options: string[]) => {
    const path = join(folder, name)
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', COFFEE, ...options, path])
    return path
  }

  it.each([
    { case: 'a file', source: COFFEE },
    { case: 'bytes', source: readFileSync(COFFEE) },
  ])('measures a film, given as $case', async ({ source }) => {
    expect(await probeMedia(source, 'mp4')).toEqual({
      width: 320,
      height: 240,
      facts: {
        duration: 2,
        bit_rate: 130408,
        frame_rate: 24,
        nb_frames: 48,
        rotation: 0,
        is_audio: false,
        video: { codec: 'h264', profile: 'High', level: 13, pix_format: 'yuv420p', bit_rate: 69348 },
        audio: { codec: 'aac', bit_rate: 48560, frequency: 44100, channels: 1, channel_layout: 'mono' },
      },
    })
  })

  it.each<{ format: FormatName; options: string[]; width: number | null; audio: string | undefined }>([
    { format: 'mov', options: ['-c', 'copy'], width: 320, audio: 'aac' },
    { format: 'mkv', options: ['-c', 'copy'], width: 320, audio: 'aac' },
    { format: 'avi', options: ['-c:v', 'mpeg4', '-an'], width: 320, audio: undefined },
    {
      format: 'webm',
      options: ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libvorbis'],
      width: 320,
      audio: 'vorbis',
    },
    { format: 'm4a', options: ['-vn', '-c', 'copy'], width: null, audio: 'aac' },
    { format: 'mp3', options: ['-vn'], width: null, audio: 'mp3' },
    { format: 'wav', options: ['-vn'], width: null, audio: 'pcm_s16le' },
    { format: 'ogg', options: ['-vn', '-c:a', 'libvorbis'], width: null, audio: 'vorbis' },
    { format: 'flac', options: ['-vn'], width: null, audio: 'flac' },
  ])('reads $format', async ({ format, options, width, audio }) => {
    const measured = await probeMedia(converted(`a.${format}`, ...options), format)
    expect(measured).toMatchObject({ width, facts: { is_audio: width === null } })
    expect(measured?.facts.duration).toBeCloseTo(2, 0)
    expect(measured?.facts.audio?.codec).toBe(audio)
  })

  it('gives the size as a player shows it', async () => {
    const turned = converted('turned.mp4', '-c', 'copy', '-metadata:s:v', 'rotate=90')
    const measured = await probeMedia(turned, 'mp4')
    expect(measured).toMatchObject({ width: 240, height: 320 })
    expect([90, 270]).toContain(measured?.facts.rotation)
  })

  it('takes the cover of a song for no film', async () => {
    const song = join(folder, 'song.mp3')
    const cover = ['-i', COFFEE, '-i', 'fixtures/rocket.jpg', '-map', '0:a', '-map', '1:v', '-c:v', 'mjpeg']
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...cover, '-disposition:v', 'attached_pic', song])
    expect(await probeMedia(song, 'mp3')).toMatchObject({ width: null, facts: { is_audio: true } })
  })

  it.each([
    { case: 'text', bytes: Buffer.from('no film at all') },
    { case: 'a film without its index', bytes: readFileSync(COFFEE).subarray(0, 40) },
    { case: 'nothing', bytes: new Uint8Array() },
  ])('refuses $case', async ({ bytes }) => {
    await expect(probeMedia(bytes, 'mp4')).rejects.toMatchObject({ refusal: 'invalidVideoFile' })
  })

  describe('a playlist that names another file', () => {
    const secret = join(folder, 'secret.wav')
    const playlist = join(folder, 'list.mp4')
    beforeAll(() => {
      converted('secret.wav', '-vn')
      writeFileSync(playlist, `ffconcat version 1.0\nfile ${secret}\n`)
    })

    it('is followed by a reader of playlists', () => {
      const answer = execFileSync('ffprobe', ['-v', 'error', '-safe', '0', '-show_format', '-f', 'concat', playlist])
      expect(String(answer)).toContain('bit_rate=705600')
    })

    it('is refused here', async () => {
      await expect(probeMedia(playlist, 'mp4')).rejects.toMatchObject({ refusal: 'invalidVideoFile' })
    })
  })
})

describe('with a command that does not work', () => {
  it.each(BROKEN_COMMANDS)('refuses no film because the command $case, and says so', async ({ text, mode }) => {
    const command = aCommand('ffprobe', text, mode)
    const error = vi.spyOn(console, 'error').mockReturnValue()
    expect(await probeMedia(COFFEE, 'mp4', command)).toBeNull()
    expect(await probeMedia(COFFEE, 'mp4', command)).toBeNull()
    expect(error).toHaveBeenCalledOnce()
    error.mockRestore()
  })
})

describe('with a machine that', () => {
  it.skipIf(process.platform !== 'linux')('has prlimit, is asked for little time and memory', async () => {
    const command = aCommand('ffprobe', '(ulimit -t; ulimit -v) > "$0.limits"; echo "{}"')
    await expect(probeMedia(COFFEE, 'mp4', command)).rejects.toMatchObject({ refusal: 'invalidVideoFile' })
    expect(readFileSync(`${command}.limits`, 'utf8')).toBe('11\n1048576\n')
  })

  it('has no memory left, no film is refused as broken', async () => {
    const probing = probeMedia(COFFEE, 'mp4', aCommand('ffprobe', KILLED))
    await expect(probing).rejects.toThrow(/ffprobe could not be run on this machine.*the file was not looked at$/)
    await expect(probing).rejects.not.toHaveProperty('refusal')
  })
})

describe('without ffprobe', () => {
  it('guesses nothing', async () => {
    expect(await probeMedia(COFFEE, 'mp4', join(folder, 'no-such-command'))).toBeNull()
  })
})
