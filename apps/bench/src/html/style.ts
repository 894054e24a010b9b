/** Light and dark by the reader's preference; nothing is loaded. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f7f7f5; --card: #fff; --ink: #1c1d1f; --faint: #6d7178; --rule: #e3e4e1;
  --accent: #1f5fbf; --bad: #d1293d; --ok: #1a7f4b; --warn: #a15c00;
  --s0: #9dbbe6; --s1: #5c8fd6; --s2: #1f5fbf; --s3: #123a78;
  --transforms: #1f5fbf; --jit: #c2571a; --facade: #b0569b; --differences: #8a8d93;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131416; --card: #1b1d20; --ink: #e8e9ea; --faint: #979ba2; --rule: #303338;
    --accent: #6ea8ff; --bad: #ff6673; --ok: #5fd39a; --warn: #f0b35a;
    --s0: #35507a; --s1: #4f83c9; --s2: #86b8ff; --s3: #d3e5ff;
    --transforms: #6ea8ff; --jit: #f2935b; --facade: #e39ad1; --differences: #8d9198;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 40px 24px 80px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 22px; margin: 56px 0 4px; letter-spacing: -0.01em; }
h3 { font-size: 16px; margin: 0 0 10px; }
p { margin: 4px 0; }
.faint { color: var(--faint); }
svg .faint { fill: var(--faint); }
.formula { color: var(--faint); font-family: ui-monospace, monospace; font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 18px 20px; margin: 16px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 24px 0; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 18px; }
.tile b { display: block; font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }
.badge { display: inline-block; padding: 0 9px; border-radius: 999px; font-size: 13px; font-weight: 600; border: 1px solid currentColor; }
.badge.ok { color: var(--ok); } .badge.warn { color: var(--warn); } .badge.no { color: var(--bad); }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 520px), 1fr)); gap: 8px 28px; align-items: start; }
.grid2 { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 540px), 1fr)); gap: 0 16px; }
figure { margin: 0 0 12px; min-width: 0; max-width: 100%; }
figcaption { color: var(--faint); font-size: 13px; margin-bottom: 6px; }
svg { max-width: 100%; height: auto; display: block; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg text.tiny { font-size: 10px; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.good { fill: var(--accent); } .bad { fill: var(--bad); }
.grid { stroke: var(--rule); } .track { stroke: var(--rule); stroke-width: 3; fill: none; }
.s0 { fill: var(--s0); } .s1 { fill: var(--s1); } .s2 { fill: var(--s2); } .s3 { fill: var(--s3); }
circle { stroke: var(--card); stroke-width: 1; }
.curve { fill: none; stroke: var(--line); stroke-width: 1.8; } .leader { fill: none; stroke: var(--line); opacity: 0.45; }
.series circle { fill: var(--line); } .series:hover .curve { stroke-width: 3.5; }
.o-transforms { --line: var(--transforms); } .o-jit { --line: var(--jit); } .o-facade { --line: var(--facade); } .o-differences { --line: var(--differences); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; color: var(--faint); font-size: 13px; }
.legend span { margin-right: 10px; }
.statement { margin: 8px 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: 4px 10px; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
th { font-weight: 600; } th:first-child, td:first-child { text-align: left; }
td.wrong { color: var(--bad); font-weight: 600; }
details { margin-top: 8px; } summary { cursor: pointer; color: var(--faint); font-size: 13px; }
ul.wrong { color: var(--bad); }
`;
