"""The look of the report, on screen and on A4."""

CSS = """
@page { size: A4; margin: 14mm 13mm 16mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 184mm; padding: 8mm 0; background: #fff; color: #1d2430;
  font: 9.5pt/1.45 "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
  "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "HarmonyOS Sans SC", "SimHei",
  "WenQuanYi Micro Hei", "Droid Sans Fallback", sans-serif; -webkit-print-color-adjust: exact;
  print-color-adjust: exact; }
small { color: #6b7484; font-size: .8em; font-weight: normal; }
header { border-top: 3pt solid #1f4e79; padding-top: 3mm; }
h1 { font-size: 19pt; line-height: 1.25; margin: 0 0 1mm; overflow-wrap: anywhere; }
header p { margin: 0; color: #4a5363; }
h2 { font-size: 12.5pt; margin: 7mm 0 2mm; padding-bottom: 1mm; border-bottom: .6pt solid #c8ced8;
  break-after: avoid; }
dl { display: grid; grid-template-columns: repeat(4, 1fr); gap: .6pt; margin: 4mm 0;
  background: #dfe3ea; border: .6pt solid #dfe3ea; }
dl div { background: #fff; padding: 1.6mm 2.4mm; }
dt { color: #4a5363; font-size: 8pt; }
dd { margin: 0; font-size: 13pt; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl.facts dd { font-size: 9.5pt; }
figure { margin: 0; break-inside: avoid; }
figcaption { color: #4a5363; font-size: 8pt; }
.map { display: block; max-width: 100%; height: auto; max-height: 205mm; margin: 0 auto 1mm; }
.details { display: flex; flex-wrap: wrap; gap: 5mm 4mm; margin-top: 5mm; }
.details figcaption { border-top: .4pt solid #c8ced8; padding-top: 1mm; margin-bottom: 1mm; }
.details b { color: #1d2430; font-size: 9.5pt; }
.map text { font-family: inherit; fill: #1d2430; }
.map .loose { fill: url(#loose); }
.map .outer { fill: none; stroke: #1d2430; stroke-width: 2; stroke-linejoin: round; }
.map .border { fill: none; stroke: #3c4a5e; stroke-width: 1.5; stroke-linejoin: round; }
.map .street { fill: none; stroke: #fff; stroke-width: 2.4; stroke-linecap: round; }
.map .bridge { fill: none; stroke: #111; stroke-width: 4; stroke-dasharray: 6 3; }
.map .community { fill: none; stroke: #1d2430; stroke-width: 2.8; stroke-linejoin: round; }
.map .place { text-anchor: middle; fill: #4a5363; fill-opacity: .85; font-weight: bold;
  letter-spacing: .1em; paint-order: stroke; stroke: #fff; stroke-opacity: .6; stroke-width: .2em; }
.map .index circle { fill: #1d2430; stroke: #fff; stroke-width: .8; }
.map .index text { fill: #fff; font-weight: bold; }
.map .label text { paint-order: stroke; stroke: #fff; stroke-opacity: .75; stroke-width: .18em; }
.map .code { font-weight: bold; }
.map .out { fill: #a3201c; }
.map .leader path { fill: none; stroke: #1d2430; stroke-width: .7; }
.map .leader circle { fill: #1d2430; stroke: #fff; stroke-width: .6; }
.map .scale text, .map .north text { font-size: 13px; }
.map .scale rect { fill: #fff; stroke: #1d2430; stroke-width: 1; }
.map .scale .first, .map .north path { fill: #1d2430; }
.curve { display: block; width: 100%; max-height: 80mm; }
.curve text { font-family: inherit; font-size: 11px; fill: #4a5363; }
.curve .axis { stroke: #dfe3ea; stroke-width: 1; }
.curve path.compact, .curve path.streets { fill: none; stroke-width: 1.6; }
.curve path.compact { stroke: #1f4e79; } .curve path.streets { stroke: #8a5a00; }
.curve circle { stroke-width: 1.8; }
.curve circle.compact { fill: #1f4e79; stroke: #1f4e79; }
.curve circle.streets { fill: #8a5a00; stroke: #8a5a00; }
.curve circle.hollow { fill: #fff; }
table { width: 100%; border-collapse: collapse; font-size: 8.2pt;
  font-variant-numeric: tabular-nums; }
thead { display: table-header-group; }
th { text-align: left; vertical-align: bottom; font-weight: 600; background: #eef1f6;
  border-bottom: .8pt solid #8a93a3; }
th small { display: block; }
th, td { padding: 1mm 1.4mm; }
td { border-bottom: .4pt solid #dfe3ea; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
.number { text-align: right; white-space: nowrap; }
.group td { background: #f7f8fa; font-weight: 600; break-after: avoid; }
.out td.band { background: #fbe3e1; color: #a3201c; font-weight: 600; }
.code { white-space: nowrap; }
.ERROR { color: #a3201c; font-weight: 600; }
.WARNING { color: #8a5a00; font-weight: 600; }
.none { color: #4a5363; }
footer { margin-top: 7mm; padding-top: 2mm; border-top: .6pt solid #c8ced8; color: #6b7484;
  font-size: 8pt; }
@media print { body { padding: 0; max-width: none; } }
"""
