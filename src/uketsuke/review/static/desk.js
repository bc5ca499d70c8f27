// The desk: one field at a time, by keyboard. What is typed goes into the field's input as it always does; only what no
// value begins with is a command. A digit takes a candidate, and becomes typed text as soon as more is typed behind it.
"use strict";

(() => {
  const root = document.getElementById("desk");
  const words = JSON.parse(root.dataset.words);
  const csrf = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRF-Token"];
  const sheet = document.getElementById("sheet");
  const held = document.getElementById("held");
  const toast = document.getElementById("toast");
  const saving = document.getElementById("saving");
  const query = root.dataset.query;
  const RETRY_MS = 400;
  const TRIES_UNSAID = 5; // a filing that is being checked is free again within a second or two
  const READ_AFTER_MS = 90;
  const HEARTBEAT_MS = 60000;

  let work = root.querySelector(".work"); // the filing on the desk
  let upcoming = null; // the next one, drawn already, not shown
  let current = null; // its field that is shown
  let wanted = 0; // since when the next filing is waited for
  let waiting = 0; // changes not saved yet
  let chain = Promise.resolve(); // changes are saved one after the other, in order
  let readTimer = 0;
  const done = []; // what can be undone: {receipt, name}

  // ---- the server

  function part(address) {
    return fetch(address, { headers: { "X-Part": "1" } });
  }

  function post(path, fields) {
    const form = new URLSearchParams(fields);
    return fetch(path, { method: "POST", body: form, headers: { "X-CSRF-Token": csrf } });
  }

  function of(section, tail) { return `/desk/${encodeURIComponent(section.dataset.receipt)}${tail}`; }

  function drawn(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.querySelector(".work");
  }

  async function stubbornly(send) {
    for (let tries = 1; ; tries += 1) {
      let answer = null;
      try { answer = await send(); } catch { tell(words.offline, "wrong"); }
      if (answer && answer.status !== 503) return answer;
      if (answer && tries === TRIES_UNSAID) tell(words.busy);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  // ---- telling

  function tell(text, kind = "", action = null) {
    toast.className = kind;
    toast.textContent = text;
    if (action) {
      const link = document.createElement("button");
      link.type = "button";
      link.textContent = words.back;
      link.addEventListener("click", action);
      toast.append(" ", link);
    }
  }

  function count() {
    saving.textContent = waiting ? `${words.unsaved} ${waiting}` : words.saved;
  }

  function trouble(item, text) {
    item.querySelector(".trouble").textContent = text;
    item.classList.toggle("bad", Boolean(text));
  }

  // ---- fields

  const input = (item) => item.querySelector("input.value");
  const items = () => [...work.querySelectorAll(".item")];
  const itemOf = (section, name) => section.querySelector(`.item[data-name="${CSS.escape(name)}"]`);
  const stepOf = (section, name) => section.querySelector(`.step[data-name="${CSS.escape(name)}"]`);
  const choices = (item) => [...item.querySelectorAll(".candidates button")];
  const isTouched = (item) => Boolean(item.dataset.touched);

  function shownFrom(since, item) {
    const picture = item.querySelector(".ink img");
    const ready = !picture || picture.complete ? Promise.resolve() : picture.decode().catch(() => {});
    ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => {
      if (since) performance.measure("next-field", { start: since, end: performance.now() });
      deskPage.show(item, work.querySelector(".page-list"));
      // The picture after this one is unpacked while nobody waits.
      const after = item.nextElementSibling?.querySelector?.(".ink img");
      if (after) after.decode().catch(() => {});
    })));
  }

  function show(item, since = 0) {
    if (current) {
      current.hidden = true;
      stepOf(work, current.dataset.name)?.removeAttribute("aria-current");
    }
    work.querySelector(".finished").hidden = true;
    current = item;
    item.hidden = false;
    input(item).focus({ preventScroll: true });
    input(item).select();
    const step = stepOf(work, item.dataset.name);
    step?.setAttribute("aria-current", "step");
    step?.scrollIntoView({ block: "nearest" });
    shownFrom(since, item);
  }

  function nextOpen(from, by = 1) {
    const all = items();
    const start = from ? all.indexOf(from) : -1;
    const order = by > 0 ? [...all.slice(start + 1), ...all.slice(0, Math.max(0, start))] : all.slice(0, start).reverse();
    return order.find((item) => item.classList.contains("open") && item !== from) || null;
  }

  function neighbour(by) {
    const all = items();
    return all[all.indexOf(current) + by] || null;
  }

  function take(text, item = current) {
    const box = input(item);
    if (item.dataset.multiple && box.value !== text) {
      const chosen = new Set(box.value.split(",").filter(Boolean));
      if (!chosen.delete(text)) chosen.add(text);
      box.value = choices(item).map((one) => one.dataset.text).filter((one) => chosen.has(one)).join(",");
    } else {
      box.value = text;
    }
    item.dataset.touched = "picked";
    for (const one of choices(item)) one.setAttribute("aria-pressed", String(one.dataset.text === text));
    trouble(item, "");
    box.select();
    read(item);
  }

  function drop() {
    const box = input(current);
    box.value = box.defaultValue;
    current.dataset.touched = "";
    current.dataset.digit = "";
    trouble(current, "");
    box.select();
    read(current);
  }

  // How the server would take what stands there now: a date in both calendars, the town of a postal code, the list.
  function read(item) {
    clearTimeout(readTimer);
    readTimer = setTimeout(async () => {
      const text = input(item).value;
      const section = item.closest(".work");
      const answer = await post(of(section, "/read"), { field: item.dataset.name, text }).catch(() => null);
      if (!answer || !answer.ok || input(item).value !== text) return;
      const taken = await answer.json();
      item.querySelector(".said").textContent = taken.said;
      // What is begun and can become a word of the list is no mistake yet.
      item.dataset.trouble = isTouched(item) ? taken.trouble : "";
      // What the server said of a value that nobody is typing over stays until somebody does.
      if (isTouched(item)) trouble(item, taken.suggestions.length && !taken.fits ? "" : item.dataset.trouble);
      item.dataset.fits = taken.fits ? "" : "no";
      if (item.dataset.touched === "typed" && item.dataset.reads) suggest(item, taken.suggestions);
    }, READ_AFTER_MS);
  }

  function suggest(item, texts) {
    item.querySelector(".candidates").replaceChildren(...texts.map((text, place) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.text = text;
      const key = document.createElement("kbd");
      key.textContent = item.dataset.listed ? place + 1 : `Alt+${place + 1}`;
      button.append(key, ` ${text}`);
      line.append(button);
      return line;
    }));
  }

  // ---- changes

  function change(how) {
    const item = current;
    const fields = { field: item.dataset.name, seen: item.dataset.mark, how, text: input(item).value };
    item.dataset.touched = "";
    item.dataset.digit = "";
    settled(work, item, how === "unreadable" ? words.unreadable : fields.text);
    done.push({ receipt: work.dataset.receipt, name: item.dataset.name });
    keep(work, item, fields);
  }

  function settled(section, item, text) {
    item.classList.remove("open");
    const step = stepOf(section, item.dataset.name);
    step?.classList.remove("open", "bad");
    step?.classList.add("cleared");
    const value = step?.querySelector(".value");
    if (value) value.textContent = text || "–";
    left(section);
  }

  function left(section) {
    section.querySelector(".left-count").textContent = section.querySelectorAll(".item.open").length;
  }

  function reopened(section, item, bad = false) {
    item.classList.add("open");
    stepOf(section, item.dataset.name)?.classList.add("open", ...(bad ? ["bad"] : []));
    stepOf(section, item.dataset.name)?.classList.remove("cleared");
    left(section);
  }

  function keep(section, item, fields) {
    waiting += 1;
    count();
    chain = chain.then(async () => {
      const answer = await stubbornly(() => post(of(section, "/field"), fields));
      waiting -= 1;
      count();
      await answered(section, item, answer);
    });
  }

  async function answered(section, item, answer) {
    if (answer.status === 401) { location.assign("/sign-in"); return; }
    const told = await answer.json().catch(() => ({ kind: "not_now" }));
    if (answer.ok) { saved(section, item, told); return; }
    reopened(section, item, true);
    if (told.kind === "claimed") { claimedBy(section, told); return; }
    if (told.kind === "outdated") {
      again(item, told);
      trouble(item, `${told.who || ""} ${told.at || ""} ${words.changed_by}`.trim());
    } else {
      trouble(item, told.trouble || words.not_now);
    }
    lookAgain(section, item);
  }

  function again(item, field) {
    item.dataset.mark = field.mark;
    input(item).defaultValue = field.text;
    input(item).value = field.text;
  }

  // Back to a field at once, unless something is being typed elsewhere.
  function lookAgain(section, item) {
    const text = item.querySelector(".trouble").textContent;
    if (section === work && current && !isTouched(current)) { show(item); return; }
    tell(`${section.dataset.receipt} ${item.querySelector("h2").textContent.trim()}: ${text}`, "wrong", () => {
      if (section === work) show(item); else location.assign(of(section, query));
    });
  }

  function saved(section, item, told) {
    if (told.field) {
      item.dataset.mark = told.field.mark;
      if (!isTouched(item)) input(item).defaultValue = input(item).value = told.field.text;
    }
    if (told.state === "separated") { tell(`${section.dataset.receipt}: ${words.converted}`, "done"); return; }
    section.querySelector(".status").innerHTML = told.status;
    const open = new Set(told.open);
    const unknown = [...open].some((name) => !itemOf(section, name));
    for (const one of section.querySelectorAll(".item")) {
      if (open.has(one.dataset.name) && !one.classList.contains("open") && !waiting) reopened(section, one);
      if (!open.has(one.dataset.name) && one.classList.contains("open")) settled(section, one, input(one).value);
    }
    if (unknown && section === work) bringIn();
    if (!open.size && section !== work) tell(`${section.dataset.receipt}: ${words.remains}`);
  }

  async function drawnAnew(whole) {
    const old = work;
    const answer = await part(of(old, `${query}${whole ? "&all=1" : ""}`)).catch(() => null);
    return answer && answer.ok && old === work ? drawn(await answer.text()) : null;
  }

  // Fields that the rules have found fault with now come behind the others.
  async function bringIn() {
    const fresh = await drawnAnew(Boolean(work.dataset.whole));
    if (!fresh) return;
    for (const item of fresh.querySelectorAll(".item")) {
      if (itemOf(work, item.dataset.name)) continue;
      work.querySelector(".finished").before(item);
      work.querySelector(".steps-list ol").append(stepOf(fresh, item.dataset.name).parentElement);
    }
    left(work);
  }

  // Draws the filing anew, with all its fields or those that need eyes, and stays at the field that is shown.
  async function redraw(whole, name = current?.dataset.name) {
    await chain;
    const fresh = await drawnAnew(whole);
    if (!fresh) return;
    const typed = current && isTouched(current) ? input(current).value : null;
    const same = current?.dataset.name === name;
    work.replaceWith(fresh);
    work = fresh;
    current = null;
    const item = (name && itemOf(fresh, name)) || nextOpen(null);
    if (!item) { finished(); return; }
    show(item);
    if (same && typed !== null) { input(item).value = typed; item.dataset.touched = "typed"; }
  }

  async function undo() {
    const last = done.pop();
    if (!last) return;
    const section = work;
    waiting += 1;
    count();
    chain = chain.then(async () => {
      const path = `/desk/${encodeURIComponent(last.receipt)}`;
      const answer = await stubbornly(() => post(`${path}/undo`, { field: last.name }));
      waiting -= 1;
      count();
      const told = await answer.json().catch(() => ({}));
      if (answer.ok && told.state === "separated") { tell(`${last.receipt}: ${words.undone}`); return; }
      if (answer.ok && last.receipt !== section.dataset.receipt) { location.assign(`${path}${query}#${last.name}`); return; }
      const item = itemOf(section, last.name);
      if (!answer.ok || !told.field) { tell(told.trouble || words.not_now, "wrong"); return; }
      if (!item) { setTimeout(() => redraw(Boolean(work.dataset.whole), last.name)); return; }
      again(item, told.field);
      reopened(section, item);
      section.querySelector(".status").innerHTML = told.status;
      if (section === work) show(item);
    });
  }

  // ---- going on

  function accept(since) {
    const item = current;
    if (!item) { goOn(since); return; }
    const touched = item.dataset.touched;
    if (!touched && item.dataset.must) { trouble(item, words.needs_value); return; }
    if (touched && item.dataset.fits === "no") {
      const only = item.dataset.reads && choices(item).length === 1 ? choices(item)[0] : null;
      if (only) take(only.dataset.text); else trouble(item, item.dataset.trouble);
      return;
    }
    change(touched === "picked" ? "candidate" : touched ? "typed" : "accept");
    onward(item, since);
  }

  function onward(item, since) {
    const next = nextOpen(item);
    if (next) show(next, since); else goOn(since);
  }

  // What was typed is saved when one goes elsewhere, too; Escape drops it.
  function keepTyped() {
    if (current && isTouched(current) && current.dataset.fits !== "no") {
      change(current.dataset.touched === "picked" ? "candidate" : "typed");
    }
  }

  function leave(by) {
    const target = neighbour(by);
    keepTyped();
    if (target) show(target);
  }

  function finished() {
    if (current) current.hidden = true;
    current = null;
    const end = work.querySelector(".finished");
    end.hidden = false;
    end.focus();
  }

  // The next filing takes the place of this one; its fields are drawn and its pictures here already.
  function goOn(since) {
    if (!upcoming) {
      wanted = since || performance.now();
      finished();
      prepare();
      return;
    }
    wanted = 0;
    const old = work;
    if (old.querySelectorAll(".item.open").length) post(of(old, "/claim"), { leave: "true" }).catch(() => {});
    old.hidden = true;
    old.classList.add("past");
    work = upcoming;
    upcoming = null;
    work.hidden = false;
    if (current) current.hidden = true;
    current = null;
    history.pushState(null, "", of(work, query));
    document.title = document.title.replace(/^\S+/, work.dataset.receipt);
    chain = chain.then(() => old.remove());
    const item = nextOpen(null);
    if (item) show(item, since); else finished();
    arrive();
  }

  async function prepare() {
    if (upcoming) return;
    const here = work;
    const answer = await part(`/desk/next${query}&after=${encodeURIComponent(here.dataset.receipt)}`).catch(() => null);
    if (!answer || answer.status !== 200 || here !== work || upcoming) { wanted = here === work && !upcoming ? 0 : wanted; return; }
    const fresh = drawn(await answer.text());
    if (!fresh || here !== work || upcoming) return;
    fresh.hidden = true;
    work.after(fresh);
    upcoming = fresh;
    // Somebody waits for it already.
    if (wanted) goOn(wanted);
  }

  // ---- two people

  function claimedBy(section, told) {
    if (section !== work) { tell(`${section.dataset.receipt}: ${told.who} ${words.held}`, "wrong"); return; }
    document.getElementById("held-text").textContent = `${told.who} ${words.held}（${told.at} ${words.since}）`;
    held.hidden = false;
    document.getElementById("skip").focus();
  }

  async function claim(takeOver = false) {
    const section = work;
    const answer = await post(of(section, "/claim"), takeOver ? { take_over: "true" } : {}).catch(() => null);
    if (!answer || section !== work) return;
    if (answer.status === 409) { claimedBy(section, await answer.json()); return; }
    held.hidden = true;
    if (takeOver) await redraw(Boolean(work.dataset.whole));
  }

  function arrive() {
    held.hidden = true;
    claim();
    prepare();
  }

  // ---- keys

  const commands = {
    F2: () => { const box = input(current); current.dataset.touched ||= "typed"; box.setSelectionRange(box.value.length, box.value.length); },
    F4: () => { keepTyped(); redraw(!work.dataset.whole); },
    F8: () => { change("unreadable"); onward(current, 0); },
    F9: () => deskPage.toggle(),
    ArrowDown: () => leave(1),
    ArrowUp: () => leave(-1),
    PageDown: () => { keepTyped(); goOn(0); },
    Escape: () => drop(),
  };
  const WITHOUT_FIELD = new Set(["F4", "F9", "PageDown"]);

  function takesDigit(item, key) {
    if (item.dataset.touched === "typed") return Boolean(item.dataset.listed);
    return Number(key) >= 1 && Number(key) <= choices(item).length;
  }

  document.addEventListener("keydown", (event) => {
    // A key that goes to an input method is not ours.
    if (event.isComposing || event.keyCode === 229 || sheet.open) return;
    const { key } = event;
    const inField = current && event.target === input(current);
    const act = commands[key];
    if (event.altKey && !event.ctrlKey && !event.metaKey && /^Digit[1-9]$/.test(event.code) && current) {
      const choice = choices(current)[Number(event.code.slice(5)) - 1];
      if (choice) { event.preventDefault(); take(choice.dataset.text); }
      return;
    }
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z" && !event.shiftKey) {
      if (!current || !isTouched(current)) { event.preventDefault(); undo(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!held.hidden) return;
    if (act && (inField || WITHOUT_FIELD.has(key)) && (current || WITHOUT_FIELD.has(key))) { event.preventDefault(); act(); return; }
    if (key === "Enter" && !event.repeat && (inField || event.target.closest(".finished") || event.target === document.body)) {
      event.preventDefault();
      accept(event.timeStamp);
      return;
    }
    if (!inField) { if (key === "?" && !event.target.closest("input")) sheet.showModal(); return; }
    if (key === "?" && !isTouched(current)) { event.preventDefault(); sheet.showModal(); return; }
    if (/^[1-9]$/.test(key) && !current.dataset.digit && takesDigit(current, key)) {
      const choice = choices(current)[Number(key) - 1];
      if (!choice) return;
      event.preventDefault();
      current.dataset.digit = current.dataset.listed ? "" : key;
      take(choice.dataset.text);
      return;
    }
    // More is typed behind a digit: it was typed text.
    if (current.dataset.digit && key.length === 1) {
      const box = input(current);
      box.value = current.dataset.digit;
      box.setSelectionRange(1, 1);
      current.dataset.digit = "";
    }
  });

  root.addEventListener("input", (event) => {
    if (!current || event.target !== input(current)) return;
    current.dataset.touched = "typed";
    current.dataset.digit = "";
    if (!event.isComposing) read(current);
  });

  // With an input method on, a lone digit is composed before it is anything.
  root.addEventListener("compositionend", (event) => {
    if (!current || event.target !== input(current)) return;
    const digit = event.target.value.normalize("NFKC");
    const choice = /^[1-9]$/.test(digit) ? choices(current)[Number(digit) - 1] : null;
    if (choice) take(choice.dataset.text); else read(current);
  });

  root.addEventListener("click", (event) => {
    const choice = event.target.closest(".candidates button");
    const step = event.target.closest(".step");
    if (choice) { take(choice.dataset.text); input(current).focus(); }
    if (step && step.closest(".work") === work) { keepTyped(); show(itemOf(work, step.dataset.name)); }
  });

  const pressed = { accept: () => accept(0), unreadable: () => current && commands.F8(), undo, whole: commands.F4, zoom: commands.F9, help: () => sheet.showModal() };
  for (const [id, act] of Object.entries(pressed)) {
    document.getElementById(id).addEventListener("click", () => { act(); if (current && !sheet.open) input(current).focus(); });
  }
  document.getElementById("skip").addEventListener("click", () => { held.hidden = true; goOn(0); });
  document.getElementById("take-over").addEventListener("click", () => claim(true));
  sheet.addEventListener("close", () => current && input(current).focus());

  window.addEventListener("beforeunload", (event) => { if (waiting || (current && isTouched(current))) event.preventDefault(); });
  // Whoever goes away leaves the filing to others at once.
  window.addEventListener("pagehide", () => {
    navigator.sendBeacon(of(work, "/claim"), new URLSearchParams({ csrf, leave: "true" }));
  });
  window.addEventListener("popstate", () => location.reload());
  setInterval(() => { if (!document.hidden) claim(); }, HEARTBEAT_MS);

  if (work.dataset.held) {
    const [who, at] = [work.dataset.held.replace(/ \S+$/, ""), work.dataset.held.split(" ").pop()];
    claimedBy(work, { who, at });
    prepare();
  } else {
    arrive();
  }
  const asked = decodeURIComponent(location.hash.slice(1));
  const first = (asked && itemOf(work, asked)) || nextOpen(null) || items()[0];
  if (first) show(first); else finished();
  if (!held.hidden) document.getElementById("skip").focus();
  count();
})();
