// npm run readme: writes the table of deviations between the marks of README.md; with --check it only says whether it is current.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const readme = new URL('../README.md', import.meta.url)
const bin = new URL('../bin/scs-check.js', import.meta.url).pathname
const table = execFileSync(process.execPath, [bin, 'list', 'deviations', '--markdown'], { encoding: 'utf8' })
const text = readFileSync(readme, 'utf8')
const current = text.replace(/(<!-- deviations:.*?-->\n)[\s\S]*?(<!-- end -->)/, (_, start, end) => start + table + end)
if (process.argv.includes('--check')) process.exitCode = current === text ? 0 : 1
else writeFileSync(readme, current)
