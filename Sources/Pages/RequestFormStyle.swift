internal import Vocabulary

/// The form's style sheet: the case file's colours and type, laid out for A4.
enum RequestFormStyle {
  static let sheet = HTML.Literal(joining: [ReportStyle.colours, ReportStyle.page, form])

  /// What a content security policy names the sheet by.
  static let digest = ReportStyle.policyDigest(of: sheet)

  private static let form: HTML.Literal = """
    .form{max-width:60rem}.form h1{font-size:clamp(1.6rem,3.6vw,2.3rem);margin-bottom:1rem}
    .form h2{font-size:1.25rem;margin:0 0 .7rem}.form main>section{margin-top:2.2rem}
    .form .kicker{margin-top:1.8rem}
    .notices{list-style:none;margin:0 0 1.1rem;padding:.7rem 1rem;background:var(--warn-ground);color:var(--warn);border-radius:.5rem;font-size:.9rem}
    .notices li+li{margin-top:.35rem}
    .fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:0 2rem;margin:0;border-top:1px solid var(--line)}
    .fields>div{padding:.6rem 0;border-bottom:1px solid var(--line);min-width:0}.fields>.wide{grid-column:1/-1}
    .fields dt{color:var(--muted);font-size:.8rem}.fields dd{margin:0}.fields dd p{margin:.25rem 0}.fields dd ul{margin:.2rem 0;padding-left:1.1rem}
    .dates{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:.8rem}
    .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    @media (min-width:44rem),print{.facts .long{grid-column:span 2}}
    .date h3{font-size:1rem}.date h4{color:var(--muted);font-weight:600;font-size:.85rem;margin:.5rem 0 .1rem}
    .date.statutory{grid-column:1/-1;border-left:5px solid var(--accent)}
    .date .when{font-weight:600;margin:.2rem 0}.date .none{margin:.2rem 0}.date .meta{margin:.2rem 0}
    .clock+.clock{border-top:1px solid var(--line);margin-top:.7rem;padding-top:.2rem}
    .check{color:var(--warn);font-weight:600;font-size:.88rem;margin:.2rem 0}
    .why{margin:.1rem 0;padding-left:1.1rem;font-size:.88rem;color:var(--muted)}
    .subject{margin:.5rem 0;padding:.8rem 1rem}.subject .tags{display:flex;flex-wrap:wrap;gap:.3rem;margin:0 0 .3rem}
    .subject .name{font-weight:600;margin:.1rem 0}.subject .line{margin:.15rem 0}.scheme{color:var(--muted);font-size:.85rem}
    .course{margin:0;padding-left:1.4rem}.course>li{margin:0 0 .9rem}.course small{margin-left:.5rem;color:var(--muted)}
    .course .fields{border-top:0}.course .fields>div{padding:.25rem 0}
    .tag.care{background:var(--warn-ground);color:var(--warn)}
    @media print{
    /* The marking stands on every sheet, in the margin. */
    body{font-size:9.5pt}.facts,.fields{grid-template-columns:1fr 1fr}.facts{grid-template-columns:1fr 1fr 1fr;padding:3mm 0;gap:2mm 6mm}
    .form h1{font-size:18pt}.form h2{font-size:13pt}.form main>section{margin-top:6mm;break-inside:avoid}
    .fields>div{padding:1.4mm 0;break-inside:avoid}.fields>.wide{break-inside:auto}
    .dates{grid-template-columns:1fr 1fr}
    .date,.notices,.subject{print-color-adjust:exact;break-inside:avoid}.form .kicker{margin-top:5mm}
    .tlp-clear{page:tlp-clear}.tlp-green{page:tlp-green}.tlp-amber{page:tlp-amber}.tlp-amber-strict{page:tlp-amber-strict}.tlp-red{page:tlp-red}}
    @page{size:A4;margin:18mm 15mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif}}
    @page tlp-clear{@top-right{content:"TLP:CLEAR";font:bold 8pt sans-serif}}
    @page tlp-green{@top-right{content:"TLP:GREEN";font:bold 8pt sans-serif}}
    @page tlp-amber{@top-right{content:"TLP:AMBER";font:bold 8pt sans-serif}}
    @page tlp-amber-strict{@top-right{content:"TLP:AMBER+STRICT";font:bold 8pt sans-serif}}
    @page tlp-red{@top-right{content:"TLP:RED";font:bold 8pt sans-serif}}
    """
}
