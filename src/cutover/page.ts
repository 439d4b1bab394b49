/** The page's frame; `page/client.js` fills it from the pictures that the server sends. */
export function renderPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cutover · OMS Parity</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/uplot.css">
<link rel="stylesheet" href="/style.css">
<script src="/uplot.js" defer></script>
<script src="/client.js" defer></script>
</head>
<body>
<a class="skip" href="#now">To the current step</a>
<header>
  <h1>Cutover</h1>
  <p id="headline" role="status" aria-live="polite">connecting …</p>
  <p id="clock"></p>
</header>
<p id="trouble" role="alert" hidden></p>
<main>
  <nav aria-label="Steps of the night"><ol id="steps"></ol></nav>
  <section id="now" tabindex="-1" aria-labelledby="now-title">
    <h2 id="now-title"></h2>
    <p id="now-doing"></p>
    <table id="conditions">
      <caption>What this step rests on</caption>
      <thead><tr><th scope="col">Answer</th><th scope="col">Question</th><th scope="col">Asked</th></tr></thead>
      <tbody></tbody>
    </table>
    <details id="holding"><summary></summary><table>
      <caption class="hidden">Answers that hold</caption>
      <thead><tr><th scope="col">Answer</th><th scope="col">Question</th><th scope="col">Asked</th></tr></thead>
      <tbody></tbody>
    </table></details>
    <p id="act-row" hidden><button id="act" type="button">Let the rehearsal do it</button></p>
    <form id="decision">
      <h3>Decide</h3>
      <label>Role <input name="by" required maxlength="80" autocomplete="off" placeholder="cutover lead"></label>
      <label class="wide">Note <input name="note" maxlength="2000" autocomplete="off"></label>
      <label class="check"><input type="checkbox" name="override"> Go although it is not green, for the reason in the note</label>
      <p class="buttons">
        <button type="submit" name="go" value="go" id="go">GO</button>
        <button type="submit" name="go" value="no" id="stop">NO-GO</button>
      </p>
      <p id="answer" role="alert"></p>
    </form>
  </section>
  <section aria-labelledby="gauges-title">
    <h2 id="gauges-title">The two servers</h2>
    <dl id="gauges"></dl>
    <table id="work" hidden>
      <caption>Jobs and messages</caption>
      <thead><tr><td></td><th scope="col">Source</th><th scope="col">Target</th></tr></thead>
      <tbody></tbody>
    </table>
    <p id="work-missing" class="told"></p>
    <div id="price" hidden><h3>The price of going back</h3><p></p></div>
    <div class="charts" aria-hidden="true">
      <figure><figcaption>Transactions the target lacks</figcaption><div id="chart-behind"></div></figure>
      <figure><figcaption>Connections of the application</figcaption><div id="chart-clients"></div></figure>
    </div>
  </section>
  <section class="journal" aria-labelledby="journal-title">
    <h2 id="journal-title">Journal</h2>
    <ol id="journal" reversed tabindex="0" aria-label="Journal, the newest first"></ol>
  </section>
</main>
</body>
</html>
`
}
