// The style sheet of a report.
#pragma once
#include <string_view>

namespace nnopt {

/// Light and dark as the reader's system is, and for paper. Figures are drawn on white.
inline constexpr std::string_view report_style = R"(
:root {
  --ink: #1c2430; --soft: #5b6675; --page: #f4f5f7; --card: #ffffff; --line: #dde1e7;
  --tint: #f3f6fa; --accent: #1f6fb2; --best: #e7f4ea; --lead: #eef5fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ee; --soft: #9aa6b5; --page: #12161c; --card: #1b2129; --line: #323b47;
    --tint: #232b35; --accent: #74b6ec; --best: #1d3a28; --lead: #1c2f40;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main { max-width: 76rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.35rem; line-height: 1.35; overflow-wrap: anywhere; }
header p { margin: 0.4rem 0 0; color: var(--soft); }
code, pre, td, dd.n {
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
nav, section {
  margin-top: 1.75rem; padding: 1.5rem 1.75rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px;
}
nav h2 { font-size: 0.85rem; color: var(--soft); text-transform: uppercase; letter-spacing: 0.07em; }
nav ol { margin: 0.6rem 0 0; padding: 0 0 0 1.6rem; }
nav li { padding: 0.15rem 0; overflow-wrap: anywhere; }
nav code { margin-left: 0.5rem; font-size: 0.8rem; color: var(--soft); }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
.kind {
  display: inline-block; margin-right: 0.35rem; padding: 0.05rem 0.55rem; border-radius: 6px;
  background: var(--lead); color: var(--accent); font-size: 0.8em; font-weight: 600;
}
nav .kind { padding: 0 0.45rem; }
.file { margin: 0.35rem 0 0; font-size: 0.85rem; color: var(--soft); overflow-wrap: anywhere; }
pre.command {
  margin: 0.9rem 0 0; padding: 0.7rem 0.95rem; background: var(--tint); border-radius: 8px;
  border: 1px solid var(--line); font-size: 0.875rem; white-space: pre-wrap; overflow-wrap: anywhere;
}
pre.command code { user-select: all; -webkit-user-select: all; }
pre.command::before { content: "$ "; color: var(--soft); user-select: none; -webkit-user-select: none; }
.lead {
  margin: 1.1rem 0 0; padding: 0.8rem 1.05rem; background: var(--lead); border-radius: 8px;
  border-left: 4px solid var(--accent); font-size: 1.05rem; overflow-wrap: anywhere;
}
.figures { display: grid; gap: 1.1rem; margin-top: 1.25rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); }
.figures.one { grid-template-columns: minmax(0, 48rem); justify-content: center; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figure.wide { grid-column: 1 / -1; }
figure svg, figure img {
  display: block; width: 100%; height: auto; background: #ffffff; color: #000000;
  border: 1px solid var(--line); border-radius: 8px;
}
figure svg[width], figure img { width: auto; max-width: 100%; margin: 0 auto; }
figcaption { margin-top: 0.4rem; font-size: 0.85rem; color: var(--soft); text-align: center; overflow-wrap: anywhere; }
dl { display: grid; gap: 0 2rem; margin: 1.25rem 0 0;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
dl div { display: flex; gap: 1rem; justify-content: space-between; padding: 0.3rem 0;
  border-bottom: 1px solid var(--line); font-size: 0.9rem; break-inside: avoid; }
dt { color: var(--soft); flex: none; max-width: 50%; overflow-wrap: anywhere; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; min-width: 0; }
.table { margin-top: 1.25rem; max-height: 36rem; overflow: auto; border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; font-size: 0.82rem; font-variant-numeric: tabular-nums; }
caption { padding: 0.55rem 0.8rem; text-align: left; font-weight: 600; background: var(--tint);
  border-bottom: 1px solid var(--line); }
th, td { padding: 0.32rem 0.8rem; text-align: left; white-space: nowrap; }
td { max-width: 34rem; overflow: hidden; text-overflow: ellipsis; }
th { color: var(--soft); font-weight: 600; background: var(--card); box-shadow: 0 1px var(--line); }
thead { position: sticky; top: 0; }
th.n, td.n { text-align: right; }
tbody tr:nth-child(even) { background: var(--tint); }
tbody tr.best { background: var(--best); font-weight: 600; }
.below { margin: 0.4rem 0 0; font-size: 0.85rem; color: var(--soft); }
.note { margin: 1rem 0 0; font-size: 0.9rem; color: var(--soft); font-style: italic; overflow-wrap: anywhere; }
.warning { font-style: normal; }
.warning::before { content: "⚠ "; }
@media print {
  :root {
    --ink: #000000; --soft: #444444; --page: #ffffff; --card: #ffffff; --line: #bbbbbb;
    --tint: #f5f5f5; --accent: #1f4f80; --best: #e7f4ea; --lead: #f0f4f8;
  }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav, section { border: none; padding: 0; border-radius: 0; }
  section { break-before: page; }
  .table { max-height: none; overflow: visible; }
  thead { position: static; }
  table { font-size: 6.5pt; }
  @page { margin: 12mm; }
  th, td { white-space: normal; overflow-wrap: anywhere; padding: 0.15rem 0.35rem; }
  tr, .lead, pre.command { break-inside: avoid; }
  thead { display: table-header-group; }
}
)";

}  // namespace nnopt
