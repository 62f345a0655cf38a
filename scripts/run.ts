import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Runs a command in the foreground, output passed through; answers its exit code, 1 when a signal ended it. */
export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  const [code] = await once(child, 'exit')
  return code ?? 1
}
