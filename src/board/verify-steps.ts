import type { View } from '../model/board.ts'
import { REGISTER, REVOKED } from './places.ts'
import type { Example } from './verify-example.ts'

/** A step of verifying: what to do and why, the commands (POSIX shell), and how to read what they print. */
export interface VerifyStep {
  id: string
  title: string
  why: string
  commands: string
  reading: string
}

/** The digests that a jq expression gives, without `sha256:`; what is no digest becomes no file name. */
const hex = (expression: string): string => `jq -r '${expression} | capture("^sha256:(?<hex>[0-9a-f]{64})$").hex' report.json`

const DEFINITIONS = '[.scope.digest, .standards[]][]'

/** The steps with standard tools: curl, gunzip, sha256sum, jq and ssh-keygen (OpenSSH 8.9 or newer). */
export function verifySteps({ base, night, report, collection }: Example, view: View): VerifyStep[] {
  return [{
    id: 'get', title: 'Get a report and its signature',
    why: 'Beside each report that is published lies the signature of its bytes. The pages of a month link to both; the commands get the newest.',
    commands: `BASE=${quoted(base)}
NIGHT=${quoted(night)}
curl -fsS -o report.json.gz "$BASE$NIGHT.json.gz"
curl -fsS -o report.json.sig "$BASE$NIGHT.json.sig"
gunzip -f report.json.gz${report === undefined ? '' : `
echo '${report}  report.json' | sha256sum -c -`}`,
    reading: report === undefined ? 'There is report.json now, byte for byte as it was signed: format it anew and the signature does not fit any more.'
      : 'It says report.json: OK if these are the bytes that the pages speak of. Formatted anew they would be others.',
  }, {
    id: 'key', title: 'See which key signed it',
    why: 'This needs nobody\'s word, and says nothing about whose key it is.',
    commands: 'ssh-keygen -Y check-novalidate -n report -s report.json.sig < report.json',
    reading: 'It says Good "report" signature with the fingerprint of the key. Anything else: the report or the signature was changed.',
  }, {
    id: 'signer', title: 'See whose key that is',
    why: 'Get allowed_signers, the list of the keys that may sign, from the board, but not from this web server: who can change the pages could change the list too. Ask for it by a letter or call, or take it from a place that the board controls otherwise; compare the fingerprint.',
    commands: `ssh-keygen -Y find-principals -f allowed_signers -s report.json.sig > signer
ssh-keygen -Y verify -f allowed_signers -I "$(head -n 1 signer)" -n report -s report.json.sig < report.json`,
    reading: 'It says Good "report" signature for NAME, and NAME is whom you expect. If it could not verify: the key is not in the list, may not sign reports, or has expired.',
  }, {
    id: 'time', title: 'If the key has expired since then',
    why: 'Asks whether it was allowed when the report was judged. The time is the report\'s own word: with a key that was stolen it could be dated back.',
    commands: `ssh-keygen -Y verify -O verify-time="$(jq -r '.asOf | gsub("[-:T]"; "")' report.json)" -f allowed_signers -I "$(head -n 1 signer)" -n report -s report.json.sig < report.json`,
    reading: 'As above. It needs OpenSSH 9.1 or newer.',
  }, {
    id: 'verdicts', title: 'Read what was signed',
    why: 'The pages are made of it and are not signed themselves.',
    commands: `jq -a '{subject, asOf, scope: .scope.id}' report.json
jq -a '.versions[] | {version, validity, main: .targets.main.verdict}' report.json
jq -a '.results[] | select(.verdict == "FAIL") | {testcase, because}' report.json`,
    reading: 'FAIL outweighs MISS, MISS outweighs DNF, and only without any of them is it PASS. MISS and DNF are no verdict: not tried, and could not be judged. A nightly visit tries what is due, so all else is MISS in its report: the score card on the page of the subject takes that from reports of earlier nights.',
  }, {
    id: 'evidence', title: 'See that the evidence is what was judged',
    why: view === 'full' ? 'The report names every document by its SHA-256, so the signature covers them. This gets them all.'
      : 'The report names every document by its SHA-256, so the signature covers them. The public view does not hand them out: ask the operator or the board for the evidence of this report, and put the files, named SHA-256.json, into a directory evidence.',
    commands: `${view === 'full' ? `mkdir -p evidence
${fetching('.evidence[].digest', 'evidence')}
` : ''}(cd evidence && ${checking('.evidence[].digest')})`,
    reading: 'Each line says OK. Every document says what was seen and when; nothing else was judged.',
  }, {
    id: 'definitions', title: 'See by which rules',
    why: 'Scope and standards as they were on that day, which the report names by their SHA-256 too.',
    commands: `mkdir -p definitions
${fetching(DEFINITIONS, 'definitions')}
(cd definitions && ${checking(DEFINITIONS)})`,
    reading: 'Each line says OK. They are JSON: test cases, their clauses in the standards, and the parameters that they were judged with.',
  }, {
    id: 'certificates', title: 'Verify the register of certificates',
    why: 'Every statement names the SHA-256 of the one before it and is signed by itself, so that none can be changed or taken out unnoticed; the newest ones could be withheld. So compare the newest digest with the one that you saw last.',
    commands: `curl -fsS -o register.json "\${BASE}${REGISTER}"
previous=null
for i in $(jq '.statements | keys[]' register.json); do
  jq -j ".statements[$i].statement" register.json > statement.json
  jq -j ".statements[$i].signature // empty" register.json > statement.sig
  jq -ac '[.number, .certificate, .event, .subject, .scope, .version, .at, .until]' statement.json
  test "$(jq -r .previous statement.json)" = "$previous" || echo 'BROKEN: it does not follow the one before it'
  previous="sha256:$(sha256sum < statement.json | cut -d ' ' -f 1)"
  if test -s statement.sig; then
    ssh-keygen -Y find-principals -f allowed_signers -s statement.sig > signer.statement
    ssh-keygen -Y verify -f allowed_signers -I "$(head -n 1 signer.statement)" -n scs-check-certificate -s statement.sig < statement.json || echo 'BROKEN: not signed by anybody who may'
  else echo 'not signed'; fi
done
echo "newest: $previous"
curl -fsS -o revoked.json "\${BASE}${REVOKED}"
jq -a '{newest, revoked, unproven}' revoked.json`,
    reading: 'Nothing says BROKEN, whatever is granted or revoked is signed, and newest is the same in register and revocation list. Go by the statements: the summary of certificates in register.json and the revocation list follow from them and are not signed.',
  }, {
    id: 'scs-check', title: 'All of it with scs-check',
    why: 'It does all of the above, and judges the evidence again by the definitions of that day: the same evidence and the same rules give the same report.',
    commands: `${view === 'full' && collection !== undefined ? `curl -fsS "\${BASE}evidence/${collection}.json.gz" | gunzip > evidence/collection.json
` : ''}scs-check verify report.json --allowed-signers allowed_signers --evidence evidence --definitions definitions`,
    reading: `Exit code 0: all verified; 1: a contradiction; 2: something could not be verified. ${view === 'full' ? 'With' : 'evidence needs its collection.json, the list of what was seen when. With'} --standards DIR it judges by other definitions and says which verdicts differ.`,
  }]
}

function fetching(expression: string, dir: string): string {
  return `${hex(expression)} | while read -r digest; do
  curl -fsS "\${BASE}${dir}/$digest.json.gz" | gunzip > "${dir}/$digest.json"
done`
}

/** In the directory of the files; the report is one above. */
function checking(expression: string): string {
  return `${hex(expression).replace('report.json', '../report.json')} | sed 's/.*/&  &.json/' | sha256sum -c -`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`
}
