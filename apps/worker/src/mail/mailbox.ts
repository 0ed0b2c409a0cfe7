import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { type Mail, type MailTransport, messageOf } from './mail.ts'
import { MailNotSent } from './mail-not-sent.ts'

/** Writes a file that is there whole or not at all. Only its owner can read it: it may hold a sign-in link. */
async function writeWhole(folder: string, name: string, bytes: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = join(folder, `.${name}.new`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(folder, name))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Keeps messages as RFC 5322 `.eml` files, whose names sort by time, and prints address, subject and link. */
export function createMailbox(folder: string, print: (line: string) => void): MailTransport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  let count = 0

  const nextName = () => {
    count += 1
    const time = new Date().toISOString().replaceAll(':', '-')
    return `${time}-${String(count).padStart(6, '0')}-${randomBytes(3).toString('hex')}.eml`
  }

  return {
    async deliver(mail: Mail, from: string) {
      const name = nextName()
      const { message } = await composer.sendMail(messageOf(mail, from))
      if (!Buffer.isBuffer(message)) throw new TypeError('the composer was asked for a buffer')
      await writeWhole(folder, name, message).catch((error: NodeJS.ErrnoException) => {
        throw new MailNotSent(
          `emails cannot be written to ${folder} (${error.code ?? 'error'}). Check that the folder is writable`,
          false,
        )
      })
      print(`Email to ${mail.to}: ${mail.subject}`)
      const link = /https?:\/\/[\x21-\x7e]+/.exec(mail.text)?.[0]
      if (link) print(`  ${link}`)
    },
    close: () => composer.close(),
  }
}
