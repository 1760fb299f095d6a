#!/usr/bin/env node
const { main } = await import('../dist/cli/main.js').catch(error => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  process.stderr.write('scs-check is not built or its packages are missing; in its directory run: npm run setup\n')
  process.exit(3)
})
process.exitCode = await main(process.argv.slice(2))
