import type { Board } from '../model/board.ts'
import { html, type Markup, name, verbatim } from '../report/html.ts'
import { VERIFY } from './places.ts'
import { boardPage } from './shell.ts'
import { exampleOf, keysSeen } from './verify-example.ts'
import { verifySteps } from './verify-steps.ts'
import { wideTable } from './wide-table.ts'

/** How a third party verifies what these pages say, with standard tools only: the commands for the files as they are published here, and what that proves. */
export function renderVerify(board: Board): string {
  const example = exampleOf(board)
  const steps = verifySteps(example, board.view)
  return boardPage(board, VERIFY, { title: 'Verify', body: html`<h1>Verify</h1>
<p class="lead">Nobody needs to believe these pages. A report is signed, names its evidence and its rules by their SHA-256, and who has the evidence can judge it again.</p>
<p>The steps need curl, gunzip, sha256sum, jq and ssh-keygen (OpenSSH 8.9 or newer), and an empty directory to work in. The last one does all of it with scs-check.</p>
${example.madeUp && html`<p class="box">No night of this site is both signed and published: put the address of a report in place of the words in capitals.${board.view === 'public' && ' In the public view a report that holds what is not public is withheld; ask its operator for it, the commands are the same.'}</p>
`}<ol>${steps.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol>
${steps.map(({ id, title, why, commands, reading }, i) => html`<h2 id="${id}">${i + 1}. ${title}</h2>
<p>${why}</p>
<pre class="vf" tabindex="0">${verbatim(commands)}</pre>
<p>${reading}</p>
`)}${keys(board)}<h2 id="proof">What a signature proves, and what not</h2>
<ul><li>That whoever holds the key signed just these bytes: verdicts, findings, and through their digests the evidence and the rules.</li>
<li>Not that the verdicts follow from the evidence: judging again shows that, by anybody, years later.</li>
<li>Not that the evidence is what the cloud really was: who holds the key could have made it up, or looked at another cloud. Visits by different parties, and several nights, make that harder.</li>
<li>Not that nothing is left out: a night without a report, or one that was not judged, shows as a gap in the history. It is never a PASS.</li>
<li>Not that the key was kept well. A board that loses one publishes a list of revoked keys: <code>ssh-keygen -Y verify … -r FILE</code>, <code>scs-check verify --revoked FILE</code>.</li></ul>` })
}

function keys(board: Board): Markup | false {
  const all = keysSeen(board)
  return all.length > 0 && html`<h2 id="keys">Keys that signed these nights</h2>
<p>To compare with the list of the board; that a key stands here is no reason to trust it.</p>
${wideTable('Keys', ['Key', 'Signer, where that was verified', ['Nights'], 'First', 'Last'], all.map(({ key, signer, nights, first, last }) =>
    html`<tr><th scope="row"><code>${key}</code></th><td>${signer === undefined ? 'not verified here' : name(signer)}</td><td class="n">${nights}</td>${
      [first, last].map(night => html`<td><time>${night.slice(0, 10)}</time></td>`)}</tr>\n`))}
`
}
