import { blocksOf } from '../markdown.ts'

/** A block of the package's README that puts a signer into a framework. */
export interface FrameworkBlock {
  framework: string
  /** Under which name it is kept. */
  file: string
  code: string
}

/** Every block that begins with `// framework: file`, the one that makes `uploads`, and the one that does so at the first request. */
export async function frameworkBlocks(): Promise<{ blocks: FrameworkBlock[]; uploads: string; late: string }> {
  const codes = await blocksOf('packages/sdk/README.md', 'ts')
  const blocks = codes.flatMap((code) => {
    const [, framework, path] = /^\/\/ (.+): (\S+)\n/.exec(code) ?? []
    if (!framework || !path) return []
    const isKit = path.includes('+server')
    return [{ framework, file: `${framework.replaceAll(/\W+/g, '-')}${isKit ? '.kit' : ''}.ts`, code }]
  })
  const uploads = (title: string) => {
    const code = codes.find((code) => code.startsWith(`${title}\n`)) ?? ''
    return `const session = (_request: Request) => ({ id: '42' })\n${code}`
  }
  return { blocks, uploads: uploads('// uploads.ts'), late: uploads('// uploads.ts, for Next and SvelteKit') }
}
