/** The icon of the site (SVG): without one, browsers ask the server for an icon that is not there. It says nothing of verdicts: a magnifying glass over lines of a list. */
export const ICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0a5a78"/>
<g fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"><path d="M7 9h9M7 15h4M7 21h4"/><circle cx="19" cy="18" r="5.5"/><path d="M23 22l3.5 3.5"/></g>
</svg>
`
