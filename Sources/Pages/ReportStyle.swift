internal import Vocabulary

/// The report's style sheet: light and dark, wide and narrow, screen and paper.
///
/// Text keeps a contrast of at least 4.5:1 and graphics of 3:1 against their ground in both schemes (WCAG 2.2, 1.4.3
/// and 1.4.11); a test computes them from the values here.
enum ReportStyle {
  static let sheet = HTML.Literal(joining: [colours, drawing, page])

  /// What a content security policy names the sheet by.
  static let digest = policyDigest(of: sheet)

  static func policyDigest(of sheet: HTML.Literal) -> String { base64(Digest(of: sheet.text).bytes) }

  /// For a picture that stands alone.
  static var picture: HTML.Literal { HTML.Literal(joining: [colours, drawing]) }

  static let colours: HTML.Literal = """
    :root{color-scheme:light dark;
    --ground:#f4f2ee;--surface:#ffffff;--ink:#17202b;--muted:#4f5b69;--line:#d8d5ce;--faint:#efece6;--accent:#0b57a4;
    --listed:#a3241c;--listed-ground:#fbeceb;--cleared:#1c6b3f;--cleared-ground:#e8f4ec;--warn:#7a4d00;--warn-ground:#fbf1dd;
    --bar:#17202b;--bar-ink:#ffffff;
    --c0:#0072b2;--c1:#c24f00;--c2:#007d5b;--c3:#a8467f;--c4:#8f6400;--c5:#1f7fa8;--c6:#6a5acd;--cx:#6b7480}
    @media (prefers-color-scheme:dark){:root{
    --ground:#0f141b;--surface:#171e27;--ink:#e7ecf2;--muted:#a8b4c1;--line:#323d4a;--faint:#1f2833;--accent:#86bdff;
    --listed:#ff9d94;--listed-ground:#331b1b;--cleared:#7fd6a2;--cleared-ground:#142a1e;--warn:#f0c268;--warn-ground:#2e2512;
    --bar:#000000;--bar-ink:#ffffff;
    --c0:#56a8e8;--c1:#f08a4b;--c2:#35b98f;--c3:#dd8fbb;--c4:#e0b040;--c5:#7fd0ea;--c6:#a79bf5;--cx:#8f9aa7}}
    """

  /// SVG only: what a picture needs wherever it stands.
  static let drawing: HTML.Literal = """
    .picture{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;background:var(--surface)}
    .picture text{fill:var(--ink);font-size:12px;paint-order:stroke;stroke:var(--surface);stroke-width:3px;stroke-linejoin:round}
    .picture .name{font-weight:600}.picture .sum{fill:var(--muted);font-variant-numeric:tabular-nums}
    .picture .end{text-anchor:end}.picture .head{fill:var(--muted);font-size:11px;letter-spacing:.03em}
    .ribbon{fill:none;stroke:currentColor;stroke-opacity:.34}.ribbon:hover{stroke-opacity:.75}
    .ribbon.return{stroke-dasharray:6 5;stroke-opacity:.85}
    .box{fill:currentColor}.box.sheltered{fill-opacity:.25;stroke:currentColor;stroke-width:1.5;stroke-dasharray:3 2}
    .c0{color:var(--c0)}.c1{color:var(--c1)}.c2{color:var(--c2)}.c3{color:var(--c3)}.c4{color:var(--c4)}
    .c5{color:var(--c5)}.c6{color:var(--c6)}.cx{color:var(--cx)}
    .weekend{fill:var(--faint)}.tick{stroke:var(--line)}.lane{stroke:var(--line)}
    .leg{stroke:currentColor;stroke-opacity:.28}.out{fill:var(--surface);stroke:currentColor;stroke-width:1.6}
    .in{fill:currentColor;stroke:var(--surface);stroke-width:.8}
    """

  static let page: HTML.Literal = """
    *,*::before,*::after{box-sizing:border-box}
    html{scroll-behavior:smooth;scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
    @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
    .page{max-width:1180px;margin:0 auto;padding:0 1.25rem 2rem}
    .skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;z-index:2;background:var(--surface);padding:.5rem 1rem;border-radius:.4rem}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    a{color:var(--accent)}
    .banner{margin:0;background:var(--bar);color:var(--bar-ink);padding:.55rem 1.25rem;display:flex;flex-wrap:wrap;gap:.2rem 1rem;justify-content:center;font-size:.85rem;letter-spacing:.02em}
    h1,h2,h3{font-family:"Iowan Old Style","Palatino Linotype",Palatino,Charter,Georgia,serif;line-height:1.2;text-wrap:balance}
    h1{font-size:clamp(1.9rem,4.5vw,2.9rem);margin:.2rem 0 1.4rem;font-weight:600;letter-spacing:-.01em}
    h2{font-size:1.65rem;margin:0 0 1rem;font-weight:600}h3{font-size:1.2rem;margin:0;font-weight:600}
    section>h3{margin:0 0 .7rem}h4{font-size:.95rem;margin:.2rem 0 .4rem}
    .kicker{margin:2.4rem 0 0;color:var(--muted);font-size:.82rem;letter-spacing:.12em;text-transform:uppercase}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:.9rem 2rem;margin:0;padding:1.1rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
    .facts dt{color:var(--muted);font-size:.8rem}.facts dd{margin:0}.facts code{font-size:.8rem}
    nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem;margin:1rem 0 0;padding:0}
    nav a{display:inline-block;padding:.35rem .8rem;border:1px solid var(--line);border-radius:2rem;background:var(--surface);text-decoration:none;font-size:.9rem;min-height:24px}
    nav a:hover{border-color:var(--accent)}
    section{min-width:0}main>section{margin-top:3.2rem}
    .prose{max-width:46rem}.prose p{margin:.55rem 0}
    #summary .prose{font-size:1.1rem}
    .figures{list-style:none;margin:0 0 1.4rem;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:.7rem;overflow:hidden}
    .figures li{background:var(--surface);padding:1rem 1.2rem}
    .figures strong{display:block;font:600 1.75rem/1.15 "Iowan Old Style","Palatino Linotype",Palatino,Charter,Georgia,serif;font-variant-numeric:lining-nums}
    .figures span{color:var(--muted);font-size:.88rem}
    b{font-weight:600}code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
    figure{margin:0 0 .9rem;background:var(--surface);border:1px solid var(--line);border-radius:.7rem;padding:1rem;min-width:0}
    figure+details,details+figure{margin-top:.9rem}
    figcaption{font-weight:600;margin-bottom:.6rem}.hint{display:block;font-weight:400;color:var(--muted);font-size:.88rem}
    .scroll{overflow-x:auto;max-width:100%}
    .scroll .picture{display:block;margin:0 auto}
    .bars{width:100%;max-width:640px;height:auto;display:block}
    .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:.8rem 0 0;padding:.7rem 0 0;border-top:1px solid var(--line);font-size:.86rem}
    .swatch{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;background:currentColor;margin-right:.4rem;vertical-align:-.06rem}
    .swatch.dash{background:none;height:0;border-top:3px dashed var(--muted);border-radius:0;vertical-align:.25rem;width:1.2rem}
    details{margin:0 0 1.4rem}summary{cursor:pointer;color:var(--accent);padding:.3rem 0;min-height:24px;width:fit-content}
    table{border-collapse:collapse;width:100%;font-size:.87rem;background:var(--surface)}
    caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    details>.scroll,section>.scroll{position:relative;border:1px solid var(--line);border-radius:.7rem;background:var(--surface)}
    th,td{text-align:left;vertical-align:top;padding:.5rem .75rem;border-bottom:1px solid var(--line)}
    tbody tr:last-child td{border-bottom:0}
    th{color:var(--muted);font-weight:600;font-size:.8rem;background:var(--faint);white-space:nowrap}
    tfoot td{font-weight:600;background:var(--faint);border-top:1px solid var(--line)}
    .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    small{display:block;color:var(--muted);font-size:.8rem}.nowrap{white-space:nowrap}
    small.warn{color:var(--warn)}
    .sheltered{font-style:normal;border-bottom:1px dashed currentColor;white-space:nowrap}
    .none{color:var(--muted)}.meta{color:var(--muted);font-size:.88rem;margin:.15rem 0 .6rem}.meta b{font-weight:600;color:var(--ink)}
    .card{background:var(--surface);border:1px solid var(--line);border-radius:.7rem;padding:1.1rem 1.25rem;min-width:0}
    #reasons .card+.card{margin-top:1rem}
    .actors{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(27rem,100%),1fr));gap:1rem;margin:1rem 0 2.2rem}
    .card.listed{grid-column:1/-1;border-left:5px solid var(--listed)}
    .card.namesake{grid-column:1/-1;border-left:5px solid var(--cleared)}.card.name-on-list{grid-column:1/-1;border-left:5px solid var(--warn)}
    .card>header{display:flex;flex-wrap:wrap;gap:.3rem 1rem;align-items:baseline;justify-content:space-between}
    .card p{margin:.4rem 0}
    .tag{font-size:.8rem;padding:.15rem .65rem;border-radius:2rem;background:var(--faint);color:var(--muted);margin:0}
    .tag.listed{background:var(--listed-ground);color:var(--listed)}.tag.namesake{background:var(--cleared-ground);color:var(--cleared)}
    .tag.name-on-list{background:var(--warn-ground);color:var(--warn)}
    .accounts{list-style:none;margin:.4rem 0;padding:0;font-size:.9rem}
    .part{display:inline-block;font-size:.78rem;border:1px solid var(--line);border-radius:.3rem;padding:0 .4rem;color:var(--muted)}
    .match{margin-top:.9rem;padding-top:.8rem;border-top:1px solid var(--line)}
    .two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));gap:.4rem 2rem}
    .two ul{margin:0;padding-left:1.1rem}.two li{margin:.25rem 0}
    .for h4{color:var(--ink)}.against h4{color:var(--cleared)}
    .references{display:block;color:var(--muted);font-size:.8rem}.references code{margin-right:.5rem}
    .limits li{margin:.45rem 0}
    .digest code{font-size:.8rem}
    @media (max-width:560px){.page{padding:0 .9rem 1.5rem}figure{padding:.75rem}.card{padding:.9rem}main>section{margin-top:2.4rem}#summary .prose{font-size:1.02rem}}
    @media print{
    :root{color-scheme:light}body{background:#fff;font-size:10.5pt}.page{max-width:none;padding:0}nav,.skip{display:none}
    .scroll{overflow:visible}.scroll .picture,.bars{max-width:100%;height:auto}
    details::details-content{content-visibility:visible;display:block}summary{display:none}
    table{font-size:7.5pt}th,td{padding:.2rem .3rem}thead{display:table-header-group}tr,.card,figure{break-inside:avoid}
    .card.listed,.card.namesake{break-inside:auto}h2,h3{break-after:avoid}
    .banner{background:none;color:#000;border:1px solid #000;print-color-adjust:exact}
    @page{margin:14mm}}
    @media (forced-colors:active){.box,.in{forced-color-adjust:none}}
    """

  /// RFC 4648.
  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var out = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
      let word = group[0] << 16 | group[1] << 8 | group[2]
      for position in 0..<4 {
        out.append(start + position <= bytes.count ? digits[word >> (18 - 6 * position) & 63] : "=")
      }
    }
    return out
  }
}
