/** Readers of archives that have nothing to do with what packs them: programs of the machine, where it has them, and one written here. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, inflateRawSync } from 'node:zlib'
import { unpackTar } from 'modern-tar'

/** The files of an archive by their names. */
export type Contents = Record<string, Buffer>

export interface ArchiveReader {
  reader: string
  read(bytes: Buffer): Promise<Contents>
}

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0

function inFolder<T>(bytes: Buffer, name: string, use: (path: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-archive-'))
  try {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return use(path, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What lies in a folder, at any depth. */
function filesBelow(folder: string): Contents {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(folder.length + 1), readFileSync(path)]
    }),
  )
}

const extracting = (name: string, extract: (path: string, target: string) => [command: string, args: string[]]) =>
  async function read(bytes: Buffer): Promise<Contents> {
    return inFolder(bytes, name, (path, folder) => {
      const target = join(folder, 'out')
      execFileSync('mkdir', [target])
      const [command, args] = extract(path, target)
      execFileSync(command, args, { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
      return filesBelow(target)
    })
  }

const PYTHON = `
import sys, zipfile, base64, json
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    print(json.dumps({name: base64.b64encode(archive.read(name)).decode() for name in archive.namelist()}))
`

/** By the central directory, names as they stand there. */
export function readZip(bytes: Buffer): Contents {
  const contents: Contents = {}
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) throw new Error(`no entry at ${at}`)
    const [method, packed, size] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 24),
    ]
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ]
    const local = bytes.readUInt32LE(at + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const content = bytes.subarray(start, start + packed)
    const file = method === 0 ? content : inflateRawSync(content)
    if (file.byteLength !== size) throw new Error(`${file.byteLength} bytes, not ${size}`)
    contents[bytes.toString('utf8', at + 46, at + 46 + nameLength)] = file
    at += 46 + nameLength + extra + comment
  }
  return contents
}

/** Every reader that this machine has, by format. */
export const READERS: Record<'zip' | 'tgz', readonly ArchiveReader[]> = {
  zip: [
    { reader: 'the central directory', read: async (bytes) => readZip(bytes) },
    ...(has('unzip', '-v')
      ? [{ reader: 'unzip', read: extracting('a.zip', (path, target) => ['unzip', ['-q', path, '-d', target]]) }]
      : []),
    ...(has('python3', '-c', 'import zipfile')
      ? [
          {
            reader: 'python3 zipfile',
            read: async (bytes: Buffer) => {
              const text = inFolder(bytes, 'a.zip', (path) =>
                execFileSync('python3', ['-c', PYTHON, path], { encoding: 'utf8' }),
              )
              const encoded = Object.entries(JSON.parse(text) as Record<string, string>)
              return Object.fromEntries(encoded.map(([name, file]) => [name, Buffer.from(file, 'base64')]))
            },
          },
        ]
      : []),
  ],
  tgz: [
    {
      reader: 'a strict reader of tar',
      async read(bytes) {
        const entries = await unpackTar(new Uint8Array(gunzipSync(bytes)), { strict: true })
        return Object.fromEntries(entries.map(({ header, data }) => [header.name, Buffer.from(data ?? [])]))
      },
    },
    ...(has('tar', '--version')
      ? [{ reader: 'tar', read: extracting('a.tgz', (path, target) => ['tar', ['-xzf', path, '-C', target]]) }]
      : []),
  ],
}
