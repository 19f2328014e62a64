
// The filter of the findings. Items and files are hidden, never rewritten.
(() => {
  "use strict";
  const get = (id) => document.getElementById(id);
  const form = get("findings-filter");
  if (!form) return;
  const text = get("findings-text"), severity = get("findings-severity"), rule = get("findings-rule");
  let files = null; // read when the filter is used first

  function read() {
    return Array.from(document.querySelectorAll("#findings .file"), (section) => {
      const head = section.querySelector("h3").textContent.toLowerCase();
      const items = Array.from(section.querySelectorAll("li"), (li) => ({
        li, text: head + "\n" + li.textContent.toLowerCase(),
      }));
      return { section, items };
    });
  }

  function filter() {
    files ??= read();
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, all = 0;
    for (const f of files) {
      let left = 0;
      for (const item of f.items) {
        const ok = (!severity.value || item.li.className === severity.value) &&
          (!rule.value || item.li.dataset.rule === rule.value) && words.every((w) => item.text.includes(w));
        item.li.hidden = !ok;
        if (ok) left++;
      }
      f.section.hidden = left === 0;
      shown += left;
      all += f.items.length;
    }
    get("none-left").hidden = shown > 0;
    get("findings-count").textContent = shown === all ? "" : `${shown} of ${all} shown`;
  }

  let due = 0;
  const soon = () => { clearTimeout(due); due = setTimeout(filter, 60); };
  text.addEventListener("input", soon);
  severity.addEventListener("change", filter);
  rule.addEventListener("change", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (e) => e.preventDefault());
  form.hidden = false;
  // A browser that goes back may have kept what was typed.
  if (text.value || severity.value || rule.value) filter();
})();
