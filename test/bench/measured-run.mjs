// Runs the command line in the arguments in this process, then prints requests and peak memory (KiB) as the last line of stderr.
import { subscribe } from 'node:diagnostics_channel'
import { main } from '../../dist/cli/main.js'

let requests = 0
subscribe('undici:request:create', () => { requests += 1 })
await main(process.argv.slice(2))
process.stderr.write(`\n${JSON.stringify({ requests, rss: process.resourceUsage().maxRSS })}\n`)
