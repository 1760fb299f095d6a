/** Style of all pages: light and dark by the reader's choice, usable at 360 px, printable; verdicts differ by word and sign, colour only helps. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--soft:#f3f5f7;--link:#0550ae;--pass:#116329;--passbg:#dafbe1;--fail:#a40e26;--failbg:#ffebe9;--dnf:#6639ba;--dnfbg:#fbefff;--miss:#7d4e00;--missbg:#fff8c5;--waived:#0a5a78;--waivedbg:#d8f1fb}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9ea7b3;--line:#3d444d;--soft:#161b22;--link:#79b8ff;--pass:#7ee787;--passbg:#12261e;--fail:#ff9d96;--failbg:#3a1517;--dnf:#d2a8ff;--dnfbg:#271a3d;--miss:#f0c674;--missbg:#33270c;--waived:#8fd8f4;--waivedbg:#0c2c3a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main,nav,footer{max-width:76rem;margin:0 auto;padding:.5rem 1rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem;z-index:2}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;margin:.25rem 0}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.25rem;margin:1.5rem 0 .5rem}h3{font-size:1.05rem;margin:1rem 0 .25rem}
.dim,footer{color:var(--dim)}footer{border-top:1px solid var(--line);margin-top:2rem;font-size:.875rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}th{font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code,pre{font:.875em/1.45 ui-monospace,monospace}pre{background:var(--soft);border:1px solid var(--line);padding:.6rem;overflow-x:auto;white-space:pre-wrap}
details{margin:.5rem 0}summary{cursor:pointer}
.v{display:inline-block;border:1px solid currentColor;border-radius:.3rem;padding:0 .4rem;font-weight:600;font-size:.875rem;white-space:nowrap}
.v-PASS{color:var(--pass);background:var(--passbg)}.v-FAIL{color:var(--fail);background:var(--failbg)}.v-DNF{color:var(--dnf);background:var(--dnfbg)}.v-MISS{color:var(--miss);background:var(--missbg)}.v-WAIVED{color:var(--waived);background:var(--waivedbg)}
@media print{nav,.skip,.controls{display:none}details>*{display:block}a{color:inherit}body{font-size:11pt}}
`
