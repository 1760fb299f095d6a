// Runs the command line in the arguments in this process; as it ends, writes CPU seconds and peak memory (KiB) as the last line of stderr.
import { writeSync } from 'node:fs'
import { main } from '../../dist/cli/main.js'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  writeSync(2, `\n${JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS })}\n`)
})
process.exitCode = await main(process.argv.slice(2))
