import type { Board } from '../model/board.ts'
import { html, type Markup, verbatim } from '../report/html.ts'
import { address, badgeFile, subjectPage } from './places.ts'

/** What to paste into a README or a web page to show the badge; nothing where it is not known at which address the pages are. */
export function badgeSnippet({ baseUrl }: Pick<Board, 'baseUrl'>, subject: string, scope: string): Markup | undefined {
  if (baseUrl === undefined) return undefined
  const [image, page] = [address(baseUrl, badgeFile(subject, scope)), address(baseUrl, subjectPage(subject))]
  const text = `${subject}, ${scope}`
  return html`<details><summary>Badge for your own pages</summary>
<p>Markdown:</p>
<pre>${verbatim(`[![${text.replace(/[\\[\]`<>!*_]/g, '\\$&')}](${image})](${page})`)}</pre>
<p>HTML:</p>
<pre>${verbatim(html`<a href="${page}"><img src="${image}" alt="${text}"></a>`.toString())}</pre>
</details>\n`
}
