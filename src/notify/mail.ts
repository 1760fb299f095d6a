import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Channel } from '../model/fleet.ts'
import { plain } from '../report/untrusted.ts'
import { unanswered } from './http.ts'
import { readSecret, SecretFileError } from './secret-file.ts'
import type { Message, Outcome } from './message.ts'
import { submit } from './smtp.ts'

type Mail = Extract<Channel, { kind: 'mail' }>

/** Hands the mail to the server: over TLS that is verified, but for a server on this machine. Its Message-ID is the same whenever it is sent. */
export async function sendMail(channel: Mail, message: Message, signal: AbortSignal, tls: { ca?: string } = {}): Promise<Outcome> {
  try {
    const { server, from, to } = channel
    const compiled = new MailComposer({
      from, to, subject: plain(message.title, 200), text: message.text, messageId: `<scs-check.${message.key}@${domainOf(from)}>`, date: new Date(message.at),
      // RFC 3834: no vacation notice is sent in answer
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true, disableUrlAccess: true,
    }).compile()
    const content = await compiled.build()
    const envelope = compiled.getEnvelope()
    const auth = await credentials(channel)
    const handed = { envelope: { from: envelope.from, to: envelope.to }, content: Readable.from([content]) }
    return await submit({ server: new URL(server), auth, tls, ...handed, signal })
  } catch (error) {
    if (error instanceof SecretFileError) return unanswered(error)
    return { state: 'failed', reason: `the mail cannot be written (${(error as Error).name}): check the addresses and the server`, again: 'later' }
  }
}

async function credentials({ userFile, passwordFile, from }: Mail): Promise<{ user: string; pass: string } | undefined> {
  if (passwordFile === undefined) return undefined
  const user = userFile === undefined ? addressOf(from) : await readSecret(userFile, 'the account at the mail server')
  return { user, pass: await readSecret(passwordFile, 'the password of the mail server') }
}

/** The address of `Name <address>`, or of an address alone. */
function addressOf(from: string): string {
  return /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from.trim()
}

function domainOf(from: string): string {
  return /@([\w.-]+)$/.exec(addressOf(from))?.[1] ?? 'scs-check.invalid'
}
