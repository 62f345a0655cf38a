import { useRouter } from 'next/router'
import { useState } from 'react'
import type { StoredFile } from '../lib/files'

export function FileList({ files }: { files: StoredFile[] }) {
  const router = useRouter()
  const [problem, setProblem] = useState('')

  /** Asks the signer, and says what it refuses. */
  async function ask(path: string, init?: RequestInit) {
    const answer = await (await fetch(`/api/uploads/${path}`, init)).json()
    setProblem(answer.error?.message ?? '')
    return answer.data
  }

  async function download({ public_id, resource_type, type, format = '' }: StoredFile) {
    const query = new URLSearchParams({ public_id, resource_type, type, format, attachment: 'true' })
    const data = await ask(`download-url?${query}`)
    if (data) location.assign(data.downloadUrl)
  }

  async function remove({ secure_url, resource_type }: StoredFile) {
    const body = JSON.stringify({ urls: [{ type: resource_type, url: secure_url }] })
    await ask('delete-files', { method: 'DELETE', headers: { 'content-type': 'application/json' }, body })
    router.replace(router.asPath)
  }

  return (
    <>
      <ul aria-label="Your files">
        {files.map((file) => (
          <li key={file.secure_url}>
            <a href={file.secure_url}>{file.public_id}</a>{' '}
            <button type="button" onClick={() => download(file)}>
              Download
            </button>{' '}
            <button type="button" onClick={() => remove(file)}>
              Delete
            </button>
          </li>
        ))}
      </ul>
      <p role="alert">{problem}</p>
    </>
  )
}
