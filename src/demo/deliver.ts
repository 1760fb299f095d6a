import type { ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'

const BLANKS = Buffer.alloc(2 ** 16, ' ')

/** Sends the answer in its manner; returns the status that the client sees first, 0 if none. Nothing goes on after the client has left. */
export function deliver(answer: Answer, response: ServerResponse): number {
  const bytes = Buffer.from(answer.body)
  if (answer.manner === undefined) {
    response.writeHead(answer.status, { ...answer.headers, ...(answer.status !== 204 && { 'content-length': bytes.length }) })
    response.end(bytes)
    return answer.status
  }
  switch (answer.manner) {
    case 'hang':
      return 0
    case 'reset':
      response.socket?.resetAndDestroy()
      return 0
    case 'stall':
      response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length })
      response.write(bytes.subarray(0, bytes.length / 2))
      return answer.status
    case 'slow':
      response.writeHead(answer.status, answer.headers)
      trickle(bytes, response)
      return answer.status
    case 'huge':
      response.writeHead(answer.status, answer.headers)
      flood(2 ** 26 / BLANKS.length, bytes, response)
      return answer.status
  }
}

function trickle(bytes: Buffer, response: ServerResponse): void {
  let sent = 0
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, ++sent))
    if (sent >= bytes.length) response.end()
  }, 200)
  response.once('close', () => clearInterval(timer))
}

function flood(blocks: number, tail: Buffer, response: ServerResponse): void {
  let left = blocks
  const go = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1
      if (!response.write(BLANKS)) {
        response.once('drain', go)
        return
      }
    }
    response.end(tail)
  }
  go()
}
