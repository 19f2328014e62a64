
// The picture of the references: filter, fold, choose, move. Everything in it
// was drawn already; this only shows, hides and moves it. place() is the layout
// of htmllayout.go once more.
(() => {
  "use strict";
  const get = (id) => document.getElementById(id);
  const svg = get("graph");
  if (!svg) return;
  const number = (name) => Number(svg.dataset[name]);
  const columnStep = number("column"), step = number("step"), width = number("width"), height = number("height"), top = number("top");

  const nodes = Array.from(svg.querySelectorAll(".box"), (g, id) => ({
    g, id, column: +g.dataset.c, parent: +g.dataset.p, severity: +g.dataset.s, file: +g.dataset.f, leaves: +g.dataset.n,
    name: g.querySelector("title").textContent,
    text: (g.querySelector("title").textContent + "\n" + g.textContent).toLowerCase(),
    open: g.classList.contains("open"), members: [], joined: [], hidden: false, kept: true, y: 0,
  }));
  const edges = Array.from(svg.querySelectorAll(".arrow"), (path) => ({
    path, a: nodes[+path.dataset.a], b: nodes[+path.dataset.b], title: path.querySelector("title")?.textContent ?? "",
  }));
  const flat = !get("graph-open");
  for (const e of edges) {
    e.opens = e.path.classList.contains("opens");
    e.a.joined.push(e);
    e.b.joined.push(e);
  }
  for (const n of nodes) {
    if (n.parent >= 0) nodes[n.parent].members.push(n);
  }
  const folds = (n) => !flat && n.members.length > 0;
  const standIn = (n) => (n.hidden && n.parent >= 0 ? nodes[n.parent] : n);

  // related is all that hangs together with the nodes: what is read through a
  // store, and what a manifest or secret rests on.
  function related(starts) {
    const down = new Set(), up = new Set();
    const goDown = (n) => {
      if (down.has(n)) return;
      down.add(n);
      if (n.column === 1) n.members.forEach(goDown);
      for (const e of n.joined) if (e.a === n && !e.opens) goDown(e.b);
    };
    const goUp = (n) => {
      if (up.has(n)) return;
      up.add(n);
      if (n.column === 1 && n.parent >= 0) goUp(nodes[n.parent]);
      if (n.column === 2) n.members.forEach(goUp);
      for (const e of n.joined) if (e.b === n && !e.opens) goUp(e.a);
    };
    const all = new Set();
    for (const n of starts) {
      goDown(n);
      goUp(n);
      for (const e of n.joined) if (e.opens) all.add(e.a).add(e.b);
    }
    for (const n of [...down, ...up, ...all]) {
      all.add(n);
      if (n.parent >= 0) all.add(nodes[n.parent]);
    }
    return all;
  }

  // place shows what is kept and not folded away.
  let chosen = null;
  function place() {
    for (const n of nodes) {
      n.hidden = !n.kept || (n.parent >= 0 && !nodes[n.parent].open);
      n.sum = n.joins = 0;
      n.near = [];
    }
    const columns = [0, 1, 2].map((c) => nodes.filter((n) => n.column === c && !n.hidden));
    columns[1].forEach((n, row) => { n.y = row * step; });
    const pairs = new Map();
    const on = chosen ? related([chosen]) : new Set();
    for (const e of edges) {
      const a = standIn(e.a), b = standIn(e.b), key = a.id * nodes.length + b.id;
      const drawn = e.a.kept && e.b.kept && !pairs.has(key);
      e.path.classList.toggle("out", !drawn);
      if (drawn) {
        pairs.set(key, { e, a, b, on: false });
        const [outer, inner] = a.column === 1 ? [b, a] : [a, b];
        outer.sum += inner.y;
        outer.joins++;
        a.near.push(b);
        b.near.push(a);
      }
      if (e.a.kept && e.b.kept && on.has(e.a) && on.has(e.b)) pairs.get(key).on = true;
    }
    for (const c of [0, 2]) stack(columns[c], columns[1].length);
    let bottom = 0;
    for (const n of nodes) {
      n.g.classList.toggle("out", n.hidden);
      n.g.classList.toggle("open", folds(n) && n.open);
      n.g.classList.toggle("on", on.has(n));
      n.x = n.column * columnStep + (n.parent >= 0 ? number("indent") : 0);
      if (n.hidden) continue;
      n.g.setAttribute("transform", `translate(${n.x},${n.y})`);
      if (folds(n)) n.g.setAttribute("aria-expanded", n.open);
      n.g.setAttribute("aria-pressed", n === chosen);
      bottom = Math.max(bottom, n.y + step);
    }
    for (const { e, a, b, on } of pairs.values()) {
      const x1 = a.column * columnStep + width, y1 = a.y + height / 2, y2 = b.y + height / 2, middle = Math.trunc((x1 + b.x) / 2);
      e.path.setAttribute("d", `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${b.x} ${y2}`);
      e.path.classList.toggle("on", on);
    }
    svg.classList.toggle("chosen", chosen !== null);
    const box = svg.viewBox.baseVal;
    box.height = bottom + top + number("margin");
    svg.setAttribute("height", box.height);
    roam(current && !current.hidden ? current : current ? standIn(current) : null);
  }

  function stack(column, rows) {
    const blocks = [];
    let last = 0;
    column.forEach((n, k) => {
      const next = column[k + 1];
      if (n.joins > 0) last = Math.trunc(n.sum / n.joins) - k * step;
      else if (folds(n) && n.open && next?.joins > 0) last = Math.trunc(next.sum / next.joins) - (k + 1) * step;
      const block = { sum: last, n: 1 };
      while (blocks.length > 0 && blocks.at(-1).sum * block.n >= block.sum * blocks.at(-1).n) {
        const before = blocks.pop();
        block.sum += before.sum;
        block.n += before.n;
      }
      blocks.push(block);
    });
    const room = Math.max(rows - column.length, 0) * step;
    let k = 0;
    for (const block of blocks) {
      const y = Math.min(Math.max(Math.trunc(block.sum / block.n), 0), room);
      for (let i = 0; i < block.n; i++, k++) column[k].y = y + k * step;
    }
  }

  // One box can be reached with Tab, all others from there with the arrows.
  let current = null;
  function roam(n) {
    if (!n || n.hidden) n = nodes.find((x) => !x.hidden) ?? null;
    current?.g.setAttribute("tabindex", "-1");
    current = n;
    current?.g.setAttribute("tabindex", "0");
  }
  function go(n) {
    if (!n) return;
    roam(n);
    n.g.focus({ preventScroll: true });
    n.g.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function choose(n) {
    chosen = n;
    place();
    about(n);
  }

  // activate opens or closes a group, and shows what a box is joined to.
  function activate(n) {
    const before = n.y;
    if (folds(n)) n.open = !n.open;
    choose(n === chosen && !folds(n) ? null : n);
    get("graph-box").scrollTop += n.y - before;
    roam(n);
  }

  function element(parent, name, text) {
    const x = document.createElement(name);
    x.textContent = text;
    parent.append(x);
    return x;
  }

  // about says in words what is chosen.
  const most = 60;
  function about(n) {
    const box = get("graph-about");
    box.replaceChildren();
    box.hidden = !n;
    if (!n) return;
    element(box, "p", n.name);
    if (n.file >= 0) {
      const link = element(element(box, "p", ""), "a", "Findings in its file");
      link.href = "#f" + n.file;
      link.addEventListener("click", () => { if (get("f" + n.file).hidden) get("findings-filter").reset(); });
    }
    const lines = [];
    for (const x of [n, ...n.members]) {
      for (const e of x.joined) {
        const other = e.a === x ? e.b : e.a;
        const how = e.title && ": " + e.title.replaceAll("\n", "; ");
        lines.push((x === n ? "" : x.name.split("\n")[0] + " – ") + other.name.split("\n")[0] + how);
      }
    }
    const list = element(box, "ul", "");
    for (const line of lines.slice(0, most)) element(list, "li", line);
    if (lines.length > most) element(list, "li", `and ${lines.length - most} more`);
  }

  // The filter keeps what matches, and what that hangs together with.
  const text = get("graph-text"), store = get("graph-store"), severity = get("graph-severity");
  const openTo = 80;
  let opened = null; // the groups that were open before the filter
  function filter() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean), least = Number(severity.value);
    const active = words.length > 0 || least > 0 || store.value !== "";
    const inStore = store.value === "" ? null : related([nodes[store.value]]);
    const leaf = (n) => !folds(n) || n.column === 1;
    const hits = nodes.filter((n) => (!inStore || inStore.has(n)) && n.severity >= least && (least === 0 || !folds(n)) &&
      leaf(n) && words.every((w) => n.text.includes(w)));
    const kept = related(hits);
    for (const n of nodes) n.kept = !active || (kept.has(n) && (!inStore || inStore.has(n)));
    const groups = nodes.filter((n) => folds(n));
    if (active) {
      opened ??= groups.filter((n) => n.open);
      const few = nodes.filter((n) => n.kept).length <= openTo;
      for (const n of groups) n.open = few || opened.includes(n);
    } else if (opened) {
      for (const n of groups) n.open = opened.includes(n);
      opened = null;
    }
    if (chosen && !chosen.kept) {
      chosen = null;
      about(null);
    }
    place();
    const shown = nodes.filter((n) => n.kept && !folds(n)).length, all = nodes.filter((n) => !folds(n)).length;
    get("graph-count").textContent = active ? `${shown} of ${all} kept` : "";
  }

  // towards is the box beside n that an arrow key leads to: one that n is
  // joined to, if there is any.
  function towards(n, column) {
    const joined = n.near.filter((x) => x.column === column);
    const all = joined.length > 0 ? joined : nodes.filter((x) => x.column === column && !x.hidden);
    return all.reduce((best, x) => (!best || Math.abs(x.y - n.y) < Math.abs(best.y - n.y) ? x : best), null);
  }

  function key(event) {
    const n = current;
    if (!n || event.ctrlKey || event.altKey || event.metaKey) return;
    const column = nodes.filter((x) => x.column === n.column && !x.hidden), at = column.indexOf(n);
    switch (event.key) {
      case "ArrowDown": go(column[at + 1]); break;
      case "ArrowUp": go(column[at - 1]); break;
      case "Home": go(column[0]); break;
      case "End": go(column.at(-1)); break;
      case "ArrowRight": go(towards(n, n.column + 1)); break;
      case "ArrowLeft": go(towards(n, n.column - 1)); break;
      case "Enter": case " ": activate(n); go(n); break;
      case "Escape": choose(null); break;
      default: return;
    }
    event.preventDefault();
  }

  function openAll(open) {
    for (const n of nodes) if (folds(n)) n.open = open;
    place();
  }

  for (const n of nodes) {
    n.g.setAttribute("role", "button"); // its name is the title
    n.g.setAttribute("tabindex", "-1");
  }
  svg.setAttribute("role", "group");
  get("boxes").addEventListener("keydown", key);
  get("boxes").addEventListener("click", (event) => {
    const g = event.target.closest(".box");
    if (g) {
      activate(nodes[g.id.slice(1)]);
      g.focus({ preventScroll: true });
    }
  });
  let due = 0;
  text.addEventListener("input", () => { clearTimeout(due); due = setTimeout(filter, 60); });
  store.addEventListener("change", filter);
  severity.addEventListener("change", filter);
  get("graph-filter").addEventListener("submit", (event) => event.preventDefault());
  get("graph-open")?.addEventListener("click", () => openAll(true));
  get("graph-close")?.addEventListener("click", () => openAll(false));
  get("graph-filter").hidden = get("graph-keys").hidden = false;
  filter();
})();
