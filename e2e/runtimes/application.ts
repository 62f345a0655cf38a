import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'rolldown'
import { bundleSdk } from '../../scripts/bundle-sdk.ts'

/** Lays the built `countersign` into an application's `node_modules`, as `npm install` would. */
export async function installSdk(folder: string): Promise<void> {
  const home = join(folder, 'node_modules/countersign')
  await mkdir(home, { recursive: true })
  await cp('packages/sdk/package.json', join(home, 'package.json'))
  await bundleSdk(join(home, 'dist'))
}

/** Bundles an application into one file, as its deployer would, who goes by an export condition. */
export async function bundleApplication({
  source,
  folder,
  condition,
}: {
  source: string
  folder: string
  condition: 'node' | 'workerd' | 'edge-light'
}): Promise<string> {
  const [input, file] = [join(folder, 'application.ts'), join(folder, `${condition}.mjs`)]
  await cp(source, input)
  await build({
    input,
    resolve: { conditionNames: [condition, 'import', 'default'] },
    external: /^node:/,
    platform: 'neutral',
    output: { file, format: 'esm' },
    logLevel: 'silent',
  })
  return file
}
