import { Html } from "./html.ts";

export const STYLE = new Html(`
:root { color-scheme: light dark; --paper: #fdfdfc; --card: #fff; --ink: #1d2126; --dim: #5c6570; --line: #dfe2e6; --ok: #1a7f4b; --bad: #b3261e; --focus: #0b62d6; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1c2026; --ink: #e6e9ed; --dim: #9aa4b0; --line: #333a43; --ok: #5fc98f; --bad: #ff8a80; --focus: #7db3ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 64rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.8rem; }
h2 { margin: 0 0 .5rem; font-size: 1.3rem; overflow-wrap: anywhere; }
h3 { margin: 1.2rem 0 .4rem; font-size: 1rem; }
header p { margin: .2rem 0 1rem; color: var(--dim); }
nav ul { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; margin: 0; padding: 0; list-style: none; }
a { color: inherit; }
section { margin-top: 1.5rem; padding: 1rem 1.2rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.ok { color: var(--ok); } .bad { color: var(--bad); } .dim { color: var(--dim); }
.verdict { display: flex; flex-wrap: wrap; gap: .1rem .8rem; margin: 0 0 .8rem; }
.verdict span { color: var(--ink); } .verdict .dim { color: var(--dim); overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); }
summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .6rem; padding: .45rem .2rem; cursor: pointer; }
summary::before { content: '▸'; color: var(--dim); } details[open] > summary::before { content: '▾'; }
summary:hover { background: color-mix(in srgb, var(--line) 35%, transparent); }
.what { flex: 1 1 16rem; overflow-wrap: anywhere; }
.amount, .number { font-variant-numeric: tabular-nums; } .number { text-align: right; }
.amount { overflow-wrap: anywhere; }
.tag { padding: 0 .5em; border: 1px solid var(--line); border-radius: 1em; font-size: .8rem; color: var(--dim); }
.held > summary, .past > summary { color: var(--dim); }
.held > .check, .past > .check, .past > .held { margin-left: 1rem; }
.body { padding: 0 .2rem .8rem 1.6rem; }
.body p { margin: .3rem 0; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .3rem 0; } dl div { display: flex; gap: .4rem; } dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin-top: .5rem; } caption { text-align: left; color: var(--dim); font-size: .9rem; }
th, td { padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } th.number, td.number { text-align: right; }
code, pre { font: .9em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
meter { width: 8rem; vertical-align: middle; }
meter::-webkit-meter-optimum-value { background: var(--bad); } meter::-moz-meter-bar { background: var(--bad); }
figure { margin: 0 0 .8rem; overflow-x: auto; } figcaption { color: var(--dim); font-size: .9rem; }
rect.ok { fill: var(--ok); } rect.bad { fill: var(--bad); }
.spark polyline { fill: none; stroke: var(--bad); stroke-width: 1.5; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
@media print { details { break-inside: avoid; } body { background: none; } }
`);
