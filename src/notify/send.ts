import type { Channel } from '../model/fleet.ts'
import { sendCommand } from './command.ts'
import { sendMail } from './mail.ts'
import { sendMatrix } from './matrix.ts'
import type { Send } from './message.ts'
import { sendWebhook } from './webhook.ts'

/** Sends by this channel; secrets are read from their files when something is sent. */
export function sender(channel: Channel): Send {
  return async (message, signal) => {
    switch (channel.kind) {
      case 'webhook': return sendWebhook(channel, message, signal)
      case 'mail': return sendMail(channel, message, signal)
      case 'matrix': return sendMatrix(channel, message, signal)
      case 'command': return sendCommand(channel, message, signal)
    }
  }
}
