import { readFileSync } from "node:fs";
import { html, type Html } from "./html.ts";
import { points } from "./rubric.ts";
import type { PlayedTurn } from "./run.ts";
import { percent, type Judged, type Score, type Summary } from "./score.ts";
import { costOf, ms, share } from "./table.ts";

const style = readFileSync(new URL("page.css", import.meta.url), "utf8");

/** A whole page of its own: nothing is loaded from anywhere, and it works without scripts. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.html;
}

/** The report of an evaluation. `problems`: what keeps it from having succeeded. */
export function reportPage(summary: Summary, problems: readonly string[]): string {
  const { all, at, byChannel, byLanguage, byTag, handoffs, judged, model } = summary;
  const failed = judged.filter(({ passed }) => !passed);
  const passed = judged.filter((one) => one.passed);
  return page(
    "Whereabouts: evaluation",
    html`<header>
        <h1>Evaluation</h1>
        <p>
          ${all.simulations} simulated shoppers, ${all.turns} turns in ${byLanguage.size} languages. Model:
          <b>${model}</b>. ${at.toISOString().slice(0, 16).replace("T", " ")} UTC.
        </p>
        ${problems.length === 0 ? html`<p class="verdict good">Passed.</p>` : html`<p class="verdict bad">Not passed: ${problems.join("; ")}.</p>`}
      </header>
      <section class="tiles" aria-label="Results">
        ${tile("Order questions resolved", share(all.orderResolved, all.orderQuestions), `${all.orderResolved} of ${all.orderQuestions}, without a person`)}
        ${tile("Resolved in all", share(all.resolved, all.resolvable), `${all.resolved} of ${all.resolvable} that need no person`)}
        ${tile("Wrong statements", String(all.wrong), "that the order data does not bear out", all.wrong > 0)}
        ${tile("Right language", share(all.rightLanguage, all.turns), `${all.rightLanguage} of ${all.turns} replies`)}
        ${tile("Rubric", percent(all.rubric), "twelve points for each reply")}
        ${tile("As expected", share(all.passed, all.simulations), `${all.passed} of ${all.simulations}, handoffs included`)}
        ${tile("Time per turn", ms(all.turnMs.p50), `p95 ${ms(all.turnMs.p95)}; per resolution ${ms(all.resolutionMs.p50)}, p95 ${ms(all.resolutionMs.p95)}`)}
        ${tile("Tokens", String(all.tokensIn + all.tokensOut), `${all.tokensIn} in, ${all.tokensOut} out${costOf(all)}`)}
      </section>
      <p class="note">
        Resolved: answered rightly at the first time of asking, from the order's data, in the right language,
        and no person took over. A simulation that needs a person counts as none.
      </p>
      <section>
        <h2>By language</h2>
        ${grid("Language", byLanguage, languageName)}
      </section>
      <section>
        <h2>By channel</h2>
        ${grid("Channel", byChannel)}
      </section>
      <section class="two">
        <div>
          <h2>Handed over</h2>
          ${
            handoffs.size === 0
              ? html`<p>Nobody was.</p>`
              : html`<div class="scroll">
                  <table>
                    <thead>
                      <tr>
                        <th>Reason</th>
                        <th>All</th>
                        <th>Expected</th>
                      </tr>
                    </thead>
                    <tbody>
                      ${[...handoffs].map(([reason, { all: every, expected }]) => html`<tr><th>${reason}</th><td>${every}</td><td${expected < every ? html` class="bad"` : ""}>${expected}</td></tr>`)}
                    </tbody>
                  </table>
                </div>`
          }
        </div>
        <div>
          <h2>Rubric</h2>
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>Point</th>
                  <th>Got</th>
                </tr>
              </thead>
              <tbody>
                ${points.map((point) => html`<tr><th>${point}</th><td${all.byPoint[point] < 1 ? html` class="bad"` : ""}>${percent(all.byPoint[point])}</td></tr>`)}
              </tbody>
            </table>
          </div>
        </div>
      </section>
      <section>
        <h2>By theme</h2>
        ${grid("Theme", byTag)}
      </section>
      <section>
        <h2>Not as expected: ${failed.length}</h2>
        ${failed.length === 0 ? html`<p>Everything was.</p>` : failed.map((one) => simulation(one, true))}
      </section>
      <section>
        <h2>As expected: ${passed.length}</h2>
        <p class="note">What was said in them is in the file of the simulation; open one to see the reply.</p>
        ${passed.map((one) => simulation(one, false))}
      </section>`,
  );
}

function tile(name: string, value: string, note: string, bad = false): Html {
  return html`<div class="tile${bad ? " bad" : ""}">
    <span>${name}</span><strong>${value}</strong><small>${note}</small>
  </div> `;
}

function grid(name: string, groups: ReadonlyMap<string, Score>, label = (key: string): string => key): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>${name}</th>
          <th>Simulations</th>
          <th>Resolved</th>
          <th>Order questions</th>
          <th>Wrong</th>
          <th>Language</th>
          <th>Rubric</th>
          <th>p50</th>
          <th>p95</th>
        </tr>
      </thead>
      <tbody>
        ${[...groups].map(
          ([key, score]) =>
            html`<tr><th>${label(key)}</th><td>${score.simulations}</td><td>${share(score.resolved, score.resolvable)}</td><td${score.orderResolved < score.orderQuestions ? html` class="bad"` : ""}>${share(score.orderResolved, score.orderQuestions)}</td><td${score.wrong > 0 ? html` class="bad"` : ""}>${score.wrong}</td><td>${share(score.rightLanguage, score.turns)}</td><td>${percent(score.rubric)}</td><td>${ms(score.turnMs.p50)}</td><td>${ms(score.turnMs.p95)}</td></tr>
`,
        )}
      </tbody>
    </table>
  </div>`;
}

const names = new Intl.DisplayNames("en", { type: "language" });

export function languageName(tag: string): string {
  return `${names.of(tag) ?? tag} (${tag})`;
}

function simulation({ played, ms: time, resolved }: Judged, open: boolean): Html {
  const { failure, missed, simulation: one, turns } = played;
  const { facts, goal, id, known, language, store, style: how, tags, title } = one;
  const knows = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
  return html`<details${open ? html` open` : ""}>
<summary><b>${id}</b> ${title} <small>${languageName(language)}${resolved ? " · resolved" : ""} · ${ms(time)}</small></summary>
<p class="note">${how}, known by ${known}${store === "up" ? "" : `, store: ${store}`}. Wants: ${goal}.${knows.length === 0 ? "" : ` Knows: ${knows.join(", ")}.`}${tags.length === 0 ? "" : ` ${tags.join(" · ")}`}</p>
${turns.map(turn)}
${failure === null ? null : html`<pre class="problems">${failure}</pre>`}
${missed === 0 ? null : html`<p class="problems">${missed === 1 ? "One turn was" : `${missed} turns were`} never said: a person had taken over, or what the script waits for did not come.</p>`}
</details>
`;
}

function turn({ expected, kind, reason, reply, said, trace, verdict }: PlayedTurn): Html {
  return html`${said.map((text) => html`<p class="shopper" dir="auto">${text}</p>`)}
    <div class="agent${kind === "handoff" ? " handoff" : ""}" dir="auto">
      ${text(reply.text)}${(reply.choices ?? []).length === 0 ? null : html`<p class="choices">${(reply.choices ?? []).map(({ title, description }) => html`<span>${title}${description === undefined ? null : html` <small>${description}</small>`}</span>`)}</p>`}${kind === "handoff" ? html`<p class="to">→ a person: ${reason ?? ""}</p>` : null}
    </div>
    ${
      verdict.problems.length === 0
        ? null
        : html`<ul class="problems">
            ${verdict.problems.map((problem) => html`<li>${problem}</li>`)}
          </ul>`
    }
    ${expected === null ? null : html`<p class="note">Expected: ${expected.outcome.join(" or ")}${expected.reason === undefined ? "" : ` (${expected.reason.join(" or ")})`}${expected.orders.length === 0 ? "" : `, ${expected.about} of ${expected.orders.join(", ")}`}${expected.has.length === 0 ? "" : `, with ${expected.has.join(", ")}`}${expected.lacks.length === 0 ? "" : `, without ${expected.lacks.join(", ")}`}</p>`}
    <p class="trace">
      ${trace.model} · ${trace.intent ?? "no intent"} · ${reply.language} · level
      ${trace.level}${trace.toolCalls.map(({ tool, outcome }) => ` · ${tool} → ${outcome}`)}${trace.guard.length === 0 ? "" : ` · guard: ${trace.guard.join("; ")}`}${trace.notes.length === 0 ? "" : ` · ${trace.notes.join("; ")}`}
    </p> `;
}

/** The small markup of replies: bold, and lines. */
export function text(given: string): Html {
  return html`${given.split("\n").map((line) => html`${line.split("**").map((part, index) => (index % 2 === 1 ? html`<b>${part}</b>` : html`${part}`))}<br />`)}`;
}
