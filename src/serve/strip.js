// The strip of the preview. It lies in a shadow tree of its own, so that the page and the strip leave each other alone.
"use strict";
(() => {
  const script = document.currentScript;
  const { number, cookie } = script.dataset;
  const ofPage = JSON.parse(script.dataset.errors || "[]");
  script.remove();

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };
  const counted = (count, one, more) => (count === 1 ? `1 ${one}` : `${count} ${more}`);

  const host = make("candour-preview");
  const root = host.attachShadow({ mode: "open" });

  // The instant is written and shown in UTC, as the content has it.
  const at = make("input", { id: "at", type: "datetime-local", step: "1", "aria-describedby": "zone" });
  const audience = make("select", { id: "audience" });
  const now = make("button", { type: "button", title: "Show the instant of the last change" }, "Now");
  const status = make("button", { type: "button", "aria-expanded": "false", "aria-controls": "findings" }, "…");
  const hide = make("button", { type: "button", "aria-expanded": "true", "aria-controls": "choices" }, "Hide");
  const findings = make("section", { id: "findings", hidden: true, tabindex: "0", "aria-label": "What the rules find" });
  const choices = make(
    "span",
    { id: "choices" },
    make("label", { for: "at" }, "Instant"),
    at,
    make("span", { id: "zone" }, "UTC"),
    now,
    make("label", { for: "audience" }, "Audience"),
    audience,
  );
  const strip = make(
    "aside",
    { class: "strip", "aria-label": "Preview" },
    findings,
    make("div", { class: "line" }, make("b", {}, "Preview"), choices, make("span", { role: "status" }, status), hide),
  );
  const overlay = make("section", { class: "overlay", role: "alert", "aria-label": "What is wrong", hidden: true });
  root.append(make("link", { rel: "stylesheet", href: "/.candour/strip.css" }), overlay, strip);
  document.body.append(host);

  const keep = (values) => {
    const text = Object.entries(values).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
    document.cookie = `${cookie}=${text}; Path=/; SameSite=Strict`;
    location.reload();
  };
  let state = null;
  const chosen = () => ({ at: state.is_chosen ? state.at : "now", audience: state.audience });
  at.addEventListener("change", () => {
    if (at.value) keep({ ...chosen(), at: `${at.value.length === 16 ? `${at.value}:00` : at.value}Z` });
  });
  now.addEventListener("click", () => keep({ ...chosen(), at: "now" }));
  audience.addEventListener("change", () => keep({ ...chosen(), audience: audience.value }));

  const toggle = (button, target) => {
    target.hidden = !target.hidden;
    button.setAttribute("aria-expanded", String(!target.hidden));
  };
  status.addEventListener("click", () => toggle(status, findings));
  const setHidden = (isHidden) => {
    choices.hidden = isHidden;
    hide.setAttribute("aria-expanded", String(!isHidden));
    hide.textContent = isHidden ? "Show" : "Hide";
    sessionStorage.setItem("candour-strip", isHidden ? "hidden" : "");
  };
  hide.addEventListener("click", () => setHidden(!choices.hidden));
  setHidden(sessionStorage.getItem("candour-strip") === "hidden");

  const place = (finding) => {
    if (!finding.file) return null;
    const line = finding.line ? `:${finding.line}:${finding.column}` : "";
    return make("code", {}, `${finding.file}${line}`);
  };
  const item = (finding) => {
    const parts = [make("strong", {}, `${finding.level}: `), finding.message];
    const where = place(finding);
    const list = make("li", {}, make("p", {}, ...parts));
    if (where) list.append(make("p", {}, where));
    if (finding.excerpt) list.append(make("pre", { tabindex: "0", "aria-label": "The line" }, finding.excerpt));
    if (finding.help) list.append(make("p", { class: "help" }, make("strong", {}, "Mend: "), finding.help));
    return list;
  };

  let dismissed = "";
  const showErrors = (errors) => {
    const text = JSON.stringify(errors);
    const isShown = errors.length > 0 && text !== dismissed;
    overlay.hidden = !isShown;
    if (!isShown) {
      overlay.replaceChildren();
      return;
    }
    const close = make("button", { type: "button" }, "Close");
    close.addEventListener("click", () => {
      dismissed = text;
      showErrors(errors);
      status.focus();
    });
    overlay.replaceChildren(
      make("h2", {}, counted(errors.length, "error", "errors")),
      make("p", {}, "The page below is the last good one. It changes as soon as this is mended."),
      make("ul", {}, ...errors.map(item)),
      close,
    );
  };
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !overlay.hidden) overlay.querySelector("button").click();
  });

  const show = () => {
    const errors = [...state.errors, ...ofPage];
    if (state.at && root.activeElement !== at) at.value = state.at.slice(0, 19);
    now.disabled = !state.is_chosen;
    audience.replaceChildren(
      ...state.audiences.map(({ value, label, has_address }) =>
        make("option", { value, selected: value === state.audience, disabled: !has_address && value !== state.audience }, label),
      ),
    );
    const rules = state.rules;
    if (errors.length > 0) status.textContent = `${counted(errors.length, "error", "errors")}: the last good page is shown`;
    else if (!rules) status.textContent = "Checking …";
    else if (rules.errors + rules.warnings === 0) status.textContent = "No errors, no warnings";
    else status.textContent = `${counted(rules.errors, "error", "errors")}, ${counted(rules.warnings, "warning", "warnings")}`;
    strip.dataset.worst = errors.length > 0 || rules?.errors > 0 ? "error" : rules?.warnings > 0 ? "warning" : "none";
    const found = errors.length > 0 ? errors : (rules?.findings ?? []);
    const rest = errors.length > 0 || !rules ? 0 : rules.errors + rules.warnings - found.length;
    findings.replaceChildren(
      found.length > 0 ? make("ul", {}, ...found.map(item)) : make("p", {}, rules ? "Nothing was found." : "The rules have not run yet."),
      rest > 0 ? make("p", {}, `The terminal shows ${counted(rest, "other", "others")}.`) : "",
    );
    showErrors(errors);
  };

  let events = null;
  const listen = () => {
    if (events) return;
    const source = new EventSource("/.candour/events");
    events = source;
    source.addEventListener("state", (event) => {
      state = JSON.parse(event.data);
      if (state.number !== number) {
        source.close();
        location.reload();
        return;
      }
      show();
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.OPEN) status.textContent = "The preview does not answer";
    });
  };
  const leave = () => {
    events?.close();
    events = null;
  };
  // A browser opens few connections to one host: a page that nobody sees must not keep one from the others.
  const follow = () => (document.hidden ? leave() : listen());
  document.addEventListener("visibilitychange", follow);
  follow();
  // An open connection would keep the page from being shown at once when somebody comes back to it.
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
