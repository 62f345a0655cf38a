import { describe, expect, it } from 'vitest'
import { useSession } from './session.ts'
import { type App, choose, type Options, ROCKET, until } from './widget-page.ts'

declare const app: App

const session = useSession()

describe('the script', () => {
  it('defines what the original does, in one file with its hash, under the same policy', async () => {
    const page = await session.open()
    await page.evaluate(
      ({ integrity, options }) => {
        const script = Object.assign(document.createElement('script'), { src: '/widget.global.js', integrity })
        document.head.append(script)
        return new Promise<void>((resolve, reject) => {
          script.onerror = () => reject(new Error('the script did not load'))
          script.onload = () => {
            const { cloudName, ...others } = options as Options & { cloudName: string }
            const { cloudinary } = globalThis as unknown as {
              cloudinary: typeof app.widget & { setCloudName(name: string): void }
            }
            cloudinary.setCloudName(cloudName)
            const keep = (error: unknown, { event, info }: { event: string; info: unknown }) =>
              app.events.push({ name: 'script', error, event, info })
            cloudinary.openUploadWidget(others, keep)
            resolve()
          }
        })
      },
      { integrity: session.room.integrity, options: session.room.options },
    )
    await choose(page, ROCKET)
    await until(page, 'success')
    expect(session.room.asked().filter((path) => path.endsWith('.js'))).toEqual([
      '/page.js',
      '/widget.js',
      '/widget.global.js',
    ])
  })
})
